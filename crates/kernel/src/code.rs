//! Every error a person can meet, as a code the client has a text for.

/// An error that says what went wrong for the caller.
pub trait Coded {
    /// The code the client translates.
    fn code(&self) -> ErrorCode;

    /// The field of the request that is to blame, where one is.
    fn field(&self) -> Option<&str> {
        None
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $status:literal;)+) => {
        crate::words! {
            /// What went wrong, as the client knows it. One line each, alphabetical.
            pub enum ErrorCode {
                $($(#[$doc])* $variant = $word),+
            }
        }

        impl ErrorCode {
            /// The HTTP status that goes with the code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$variant => $status),+
                }
            }
        }
    };
}

codes! {
    /// The answer in writing is empty.
    AnswerEmpty = "answer_empty", 422;
    /// The teacher has left another answer half-way: go on with it or give it back first.
    AnswerUnfinished = "answer_unfinished", 409;
    /// The region offers no such chip for the attempt; `attempt_chips` of the pack names those it does.
    AttemptChipUnknown = "attempt_chip_unknown", 422;
    /// The school has locked the account.
    AccountLocked = "account_locked", 403;
    /// The person has no account yet.
    AccountMissing = "account_missing", 409;
    /// The alias was changed in this term already.
    AliasTooSoon = "alias_too_soon", 409;
    /// The alias cannot be shown to others.
    AliasUnfit = "alias_unfit", 422;
    /// The pupil has not yet said what was tried or where the thinking stopped (R24).
    AttemptRequired = "attempt_required", 422;
    /// The request cannot be read; `field` says where.
    BadRequest = "bad_request", 400;
    /// The operation is not one the board knows or allows.
    BoardOpInvalid = "board_op_invalid", 422;
    /// Only the host may do this on the board.
    BoardOpRefused = "board_op_refused", 403;
    /// The class is closed.
    ClassClosed = "class_closed", 409;
    /// The host of the room has not allowed this person's camera, or no longer does.
    CameraBarred = "camera_barred", 403;
    /// The picture connection could not be set up.
    CameraFailed = "camera_failed", 422;
    /// Pupils show no pictures in this region.
    CameraNotOffered = "camera_not_offered", 403;
    /// A later act about the cluster stands on this one: undo that one first.
    ClusterActLater = "cluster_act_later", 409;
    /// Questions of the cluster were asked outside of where the actor serves: who serves all of it may do that.
    ClusterReachesFurther = "cluster_reaches_further", 409;
    /// The same is wished for the cluster already.
    ClusterRequested = "cluster_requested", 409;
    /// The code opens nothing: wrong, used up, run out or void.
    CodeUnfit = "code_unfit", 422;
    /// A guardian answers the notice for this child.
    ConsentGuardianAnswers = "consent_guardian_answers", 403;
    /// The families of the class have been reminded within the last week.
    ConsentRemindedAlready = "consent_reminded_already", 409;
    /// The family has not agreed to what this needs; `field` names the item.
    ConsentRequired = "consent_required", 403;
    /// The notice says something else by now; `field` names the item that has to be read again.
    ConsentVersionOld = "consent_version_old", 409;
    /// The code that came to an address is wrong, too old or was tried too often.
    ContactCodeWrong = "contact_code_wrong", 422;
    /// It is no mobile number, or no mail address.
    ContactUnfit = "contact_unfit", 422;
    /// The demo sign-in is switched off here.
    DemoSignInOff = "demo_sign_in_off", 404;
    /// The equipment check is missing or did not pass.
    DutyCheckFailed = "duty_check_failed", 422;
    /// The teacher is not on duty.
    DutyOff = "duty_off", 409;
    /// More rows than one person may take out alone (R41).
    ExportNeedsApproval = "export_needs_approval", 422;
    /// One does not decide on one's own export.
    ExportOwnRequest = "export_own_request", 409;
    /// The export cannot do this in its present state.
    ExportStateWrong = "export_state_wrong", 409;
    /// The file cannot be read as what it claims to be.
    FileBroken = "file_broken", 422;
    /// There is nothing in the file.
    FileEmpty = "file_empty", 422;
    /// The file could not be made ready, however often it was tried.
    FileFailed = "file_failed", 422;
    /// The server has no program for files of this kind.
    FileNotHere = "file_not_here", 415;
    /// The file cannot be opened without its password.
    FileProtected = "file_protected", 422;
    /// Reading the file takes more time or memory than any file is given.
    FileTooDemanding = "file_too_demanding", 422;
    /// The file is larger than allowed.
    FileTooLarge = "file_too_large", 413;
    /// The film or the voice lasts longer than allowed.
    FileTooLong = "file_too_long", 413;
    /// The document has more pages than allowed.
    FileTooManyPages = "file_too_many_pages", 413;
    /// The file is of a kind that is not taken.
    FileTypeUnsupported = "file_type_unsupported", 415;
    /// The film of a recording could not be made.
    FilmFailed = "film_failed", 500;
    /// The server has no program that makes films; the operator installs ffmpeg.
    FilmNotHere = "film_not_here", 503;
    /// The server has no font to print with; the operator names one (`paper.font`).
    FontMissing = "font_missing", 503;
    /// The role may not do this.
    Forbidden = "forbidden", 403;
    /// The code of another device opens nothing: used, run out or void.
    HandoverUnfit = "handover_unfit", 422;
    /// The identity at another site belongs to another person here.
    IdentityTaken = "identity_taken", 409;
    /// Without this identity or a password the person could not sign in.
    IdentityLast = "identity_last", 409;
    /// The guardian is bound to the child already.
    GuardianAlreadyBound = "guardian_already_bound", 409;
    /// Something broke on our side; it has been written down.
    Internal = "internal", 500;
    /// The child's data is held for a dispute or an investigation.
    LegalHold = "legal_hold", 409;
    /// Another one beside it has the name.
    NameTaken = "name_taken", 409;
    /// Class teachers teach at the school; this person does not.
    NotATeacher = "not_a_teacher", 409;
    /// The organisation or the class is closed.
    OrgClosed = "org_closed", 409;
    /// An organisation of this kind cannot stand there.
    OrgMisplaced = "org_misplaced", 409;
    /// Something or somebody belongs to it still.
    OrgNotEmpty = "org_not_empty", 409;
    /// The login is somebody else's.
    LoginTaken = "login_taken", 409;
    /// The service is closed at this hour (R20–R22).
    OutsideHours = "outside_hours", 409;
    /// The offer has gone to someone else or has run out.
    OfferGone = "offer_gone", 409;
    /// The seat beside another pupil is no longer to be had.
    SeatGone = "seat_gone", 409;
    /// The request comes from another site.
    OriginRefused = "origin_refused", 403;
    /// There is no such thing, or not for this person.
    NotFound = "not_found", 404;
    /// The password is too weak.
    PasswordWeak = "password_weak", 422;
    /// The present password, asked for before it is changed, is not right.
    PasswordWrong = "password_wrong", 422;
    /// The pupil belongs to a class already.
    PupilEnrolled = "pupil_enrolled", 409;
    /// The pupil has left.
    PupilGone = "pupil_gone", 409;
    /// The pupil is in this class already.
    PupilThere = "pupil_there", 409;
    /// The region has no such purpose for opening a child's file (R41).
    PurposeUnknown = "purpose_unknown", 422;
    /// Too many questions wait already from this pupil.
    QuestionAlreadyWaiting = "question_already_waiting", 409;
    /// The question has nothing in it: no photo, no words, no voice.
    QuestionEmpty = "question_empty", 422;
    /// The question cannot do this in its present state.
    QuestionStateWrong = "question_state_wrong", 409;
    /// The subject is missing or is not taught at this stage.
    QuestionSubjectWrong = "question_subject_wrong", 422;
    /// The question has as many attachments as it can carry.
    QuestionTooManyAttachments = "question_too_many_attachments", 422;
    /// The family agrees to recordings no longer: this one is not shown any more, and goes.
    RecordingClosed = "recording_closed", 403;
    /// The recording was deleted because the family wanted it.
    RecordingDeleted = "recording_deleted", 410;
    /// The recording went after its term.
    RecordingExpired = "recording_expired", 410;
    /// Whether a replay was enough is said after it was opened.
    ReplayNotOpened = "replay_not_opened", 409;
    /// The role is not for this person to give, or not there.
    RoleNotGiven = "role_not_given", 422;
    /// The same person has reported the same thing, and the bureau has not decided yet.
    ReportWaits = "report_waits", 409;
    /// The same is asked for already.
    RequestPending = "request_pending", 409;
    /// The request cannot do this in its present state.
    RequestStateWrong = "request_state_wrong", 409;
    /// The child is too young to ask without a guardian.
    RequestTooYoung = "request_too_young", 403;
    /// The calendar has no first term of the next school year.
    RolloverNoTerms = "rollover_no_terms", 409;
    /// A rollover does not do this in its present state.
    RolloverStateWrong = "rollover_state_wrong", 409;
    /// The school year is not over.
    RolloverTooEarly = "rollover_too_early", 409;
    /// The first term after the school year is over.
    RolloverTooLate = "rollover_too_late", 409;
    /// The class does not take over the pupil's grade.
    RolloverWrongClass = "rollover_wrong_class", 409;
    /// The room is closed.
    RoomClosed = "room_closed", 409;
    /// The person goes on in this room with another device, which holds the voice now.
    RoomElsewhere = "room_elsewhere", 409;
    /// The room is locked because no verified adult is in it.
    RoomLocked = "room_locked", 423;
    /// The room is still open; its replay comes when it closes.
    RoomOpen = "room_open", 409;
    /// The import cannot do this where it stands.
    RosterStateWrong = "roster_state_wrong", 409;
    /// The file cannot be read as a roster: damaged, locked by a password, or of another kind.
    RosterUnreadable = "roster_unreadable", 422;
    /// Nobody decides an appeal against an own decision.
    ScreeningOtherDecides = "screening_other_decides", 409;
    /// The screening of the question cannot do this where it stands.
    ScreeningStateWrong = "screening_state_wrong", 409;
    /// The session cannot do this in its present state.
    SessionStateWrong = "session_state_wrong", 409;
    /// The login or the password is wrong.
    SignInFailed = "sign_in_failed", 401;
    /// The way through another site broke off: too late, in another browser, or refused there. It can begin again.
    SignInWayBroken = "sign_in_way_broken", 422;
    /// The other site cannot be reached.
    SignInWayDown = "sign_in_way_down", 502;
    /// Nobody is signed in.
    SignInRequired = "sign_in_required", 401;
    /// The code of the second step is wrong, was used already or belongs to another moment.
    StepUpCodeWrong = "step_up_code_wrong", 422;
    /// The person has set up no second step.
    StepUpNotEnrolled = "step_up_not_enrolled", 409;
    /// The act needs the second step: a code now, then the same request again.
    StepUpRequired = "step_up_required", 403;
    /// Everybody asked for has a slip already.
    SlipsNothingToPrint = "slips_nothing_to_print", 409;
    /// The teacher is already with a child.
    TeacherBusy = "teacher_busy", 409;
    /// The teacher has not been vetted, and may therefore take no duty (W9).
    TeacherNotVetted = "teacher_not_vetted", 403;
    /// The bureau lets the teacher's vetting rest.
    TeacherSuspended = "teacher_suspended", 403;
    /// The terms of a school year overlap.
    TermsOverlap = "terms_overlap", 409;
    /// Too many requests; try again later.
    TooManyRequests = "too_many_requests", 429;
    /// The service is stopping or starting; try again in a moment.
    Unavailable = "unavailable", 503;
    /// Another request is writing this upload.
    UploadBusy = "upload_busy", 423;
    /// The bytes do not fit their checksum; they were not kept.
    UploadChecksumWrong = "upload_checksum_wrong", 460;
    /// The upload has expired or was cancelled; a new one can begin.
    UploadGone = "upload_gone", 410;
    /// The bytes of an upload come as `application/offset+octet-stream`.
    UploadMediaTypeWrong = "upload_media_type_wrong", 415;
    /// The upload is at another byte; `HEAD` tells which.
    UploadOffsetWrong = "upload_offset_wrong", 409;
    /// The person has as much on the way, or has sent as much within a day, as one person may.
    UploadQuotaReached = "upload_quota_reached", 429;
    /// `Tus-Resumable` is missing or names a version that is not spoken here.
    UploadVersionWrong = "upload_version_wrong", 412;
    /// The time in which the rejection could be appealed against is over.
    VettingAppealLate = "vetting_appeal_late", 409;
    /// The rejection was appealed against already.
    VettingAppealSpent = "vetting_appeal_spent", 409;
    /// The teacher has this tier or a higher one, and its end is far.
    VettingEarly = "vetting_early", 409;
    /// Another organisation decides this step.
    VettingElsewhere = "vetting_elsewhere", 409;
    /// The teacher's tier has ended; it can be renewed.
    VettingExpired = "vetting_expired", 403;
    /// The teacher has an open application.
    VettingOpen = "vetting_open", 409;
    /// Nobody decides about himself or herself, nor about an appeal against an own decision.
    VettingOtherDecides = "vetting_other_decides", 409;
    /// A reason is missing.
    VettingReasonMissing = "vetting_reason_missing", 422;
    /// The application cannot do this where it stands.
    VettingStateWrong = "vetting_state_wrong", 409;
    /// The region has no such tier.
    VettingTierUnknown = "vetting_tier_unknown", 422;
    /// The voice connection could not be set up.
    VoiceFailed = "voice_failed", 422;
    /// The address of a webhook is none, or leads where events may not go.
    WebhookUrlUnfit = "webhook_url_unfit", 422;
    /// Words that others read name somebody, or are listed as unfit; `field` says which.
    WordsUnfit = "words_unfit", 422;
}

#[cfg(test)]
mod tests {
    use super::ErrorCode;

    #[test]
    fn every_code_has_an_error_status() {
        for code in ErrorCode::ALL {
            assert!((400..600).contains(&code.status()), "{code}");
        }
    }
}
