//! What can be permitted.

crate::words! {
    /// Something a person may be permitted to do. Each route names one; `people::policy` says who holds it.
    pub enum Permission {
        /// Object to a question being hidden from other pupils.
        AppealScreening = "appeal_screening",
        /// Apply for a tier, and everything a teacher does about it.
        ApplyForTier = "apply_for_tier",
        /// Answer a question: accept an offer, take one from the list, close a session.
        AnswerQuestion = "answer_question",
        /// Decide on somebody else's export of many rows.
        ApproveExport = "approve_export",
        /// Ask for a copy, a correction or the deletion of a child's data.
        AskForData = "ask_for_data",
        /// Ask for an export of more rows than one may take out alone.
        AskForExport = "ask_for_export",
        /// Ask a question, change it, cancel it.
        AskQuestion = "ask_question",
        /// Decide a step of a teacher's vetting.
        DecideVetting = "decide_vetting",
        /// Choose the name other pupils see.
        ChooseAlias = "choose_alias",
        /// Decide on what families ask of their children's data.
        DecideDataRequest = "decide_data_request",
        /// Make an entry in a room's log.
        DrawInRoom = "draw_in_room",
        /// See which families of a class have answered the notice, and remind the others.
        FollowConsent = "follow_consent",
        /// Answer the notice: agree, refuse, withdraw.
        GiveConsent = "give_consent",
        /// Take questions out for research of teaching, without what says who asked.
        ExportQuestions = "export_questions",
        /// Take a roster out.
        ExportRoster = "export_roster",
        /// Hold a child's data although its term is over, and let it go.
        HoldData = "hold_data",
        /// Send a roster, carry it out, take it back.
        ImportRoster = "import_roster",
        /// Say whether an answer helped.
        JudgeAnswer = "judge_answer",
        /// Keep questions in a question book, try them again.
        KeepBook = "keep_book",
        /// See the applications and the standing of an organisation's teachers.
        ListVetting = "list_vetting",
        /// Give out codes for new passwords, lock and unlock accounts.
        ManageAccounts = "manage_accounts",
        /// Give a child a login, end the bond to it.
        ManageChild = "manage_child",
        /// Take guardians away from a pupil, give a pupil another alias.
        ManageGuardians = "manage_guardians",
        /// Make the yearly report on children's data.
        MakeYearlyReport = "make_yearly_report",
        /// See and repeat background jobs that failed.
        ManageJobs = "manage_jobs",
        /// Write terms, holidays and days that are made up for.
        ManageCalendar = "manage_calendar",
        /// Make, rename and close classes, and say who looks after them.
        ManageClasses = "manage_classes",
        /// Make, rename, move and close organisations.
        ManageOrganisation = "manage_organisation",
        /// Move pupils between classes, let them leave, take them back.
        ManagePupils = "manage_pupils",
        /// Say in which month a pupil was born.
        SayBirthMonth = "say_birth_month",
        /// See what screening holds back, and decide about it.
        Moderate = "moderate",
        /// Propose a teacher for a tier.
        NominateTeacher = "nominate_teacher",
        /// Print activation slips and void them.
        ManageSlips = "manage_slips",
        /// Print activation slips of staff.
        ManageStaffSlips = "manage_staff_slips",
        /// Open a child's file, saying what for.
        OpenChildFile = "open_child_file",
        /// Let people act in a role, and end it.
        ManageRoles = "manage_roles",
        /// Set up programs outside that are told of events, and see what did not arrive there.
        ManageWebhooks = "manage_webhooks",
        /// See what became of messages, what would have been sent, and what text messages cost.
        ManageNotices = "manage_notices",
        /// Look for answered questions in the bank.
        SearchBank = "search_bank",
        /// Go on duty and off.
        ServeDuty = "serve_duty",
        /// See who opened whose file, and why.
        ReadAccessLog = "read_access_log",
        /// See the archive of sessions.
        ReadArchive = "read_archive",
        /// See who did what.
        ReadAudit = "read_audit",
        /// See a question book.
        ReadBook = "read_book",
        /// See what a family is asked to agree to and has answered.
        ReadConsent = "read_consent",
        /// See who is on duty and how long pupils wait.
        ReadDuty = "read_duty",
        /// See how often a replay was enough, and how often it was not.
        ReadBankFigures = "read_bank_figures",
        /// See what a pupil has asked before that is like a question one answers.
        ReadEarlierQuestions = "read_earlier_questions",
        /// See questions that many ask.
        ReadClusters = "read_clusters",
        /// See the organisation tree and its classes.
        ReadOrganisation = "read_organisation",
        /// Look people and classes up.
        ReadPeople = "read_people",
        /// See a question.
        ReadQuestion = "read_question",
        /// Watch a session's replay.
        ReadReplay = "read_replay",
        /// See what goes by itself after a term, and what went.
        ReadRetention = "read_retention",
        /// See a tutoring session.
        ReadSession = "read_session",
        /// See an application for a tier.
        ReadVetting = "read_vetting",
        /// Report something that should not have happened.
        ReportSession = "report_session",
        /// End a school year, and take that back.
        RollOver = "roll_over",
        /// Take away the second step of somebody who has lost it.
        ResetStepUp = "reset_step_up",
        /// See and settle reports.
        SettleReport = "settle_report",
        /// Say which questions are the same, and what is to come of it.
        ShapeClusters = "shape_clusters",
        /// Let a teacher's vetting rest, and count again.
        SuspendTeacher = "suspend_teacher",
        /// Upload a file.
        UploadFile = "upload_file",
    }
}
