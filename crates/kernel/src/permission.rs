//! What can be permitted.

crate::words! {
    /// Something a person may be permitted to do. Each route names one; `people::policy` says who holds it.
    pub enum Permission {
        /// Answer a question: accept an offer, take one from the list, close a session.
        AnswerQuestion = "answer_question",
        /// Ask a question, change it, cancel it.
        AskQuestion = "ask_question",
        /// Make an entry in a room's log.
        DrawInRoom = "draw_in_room",
        /// Say whether an answer helped.
        JudgeAnswer = "judge_answer",
        /// See and repeat background jobs that failed.
        ManageJobs = "manage_jobs",
        /// Move pupils between classes, let them leave, take them back.
        ManagePupils = "manage_pupils",
        /// Go on duty and off.
        ServeDuty = "serve_duty",
        /// See the archive of sessions.
        ReadArchive = "read_archive",
        /// See who did what.
        ReadAudit = "read_audit",
        /// See who is on duty and how long pupils wait.
        ReadDuty = "read_duty",
        /// See a question.
        ReadQuestion = "read_question",
        /// Watch a session's replay.
        ReadReplay = "read_replay",
        /// See a tutoring session.
        ReadSession = "read_session",
        /// Report something that should not have happened.
        ReportSession = "report_session",
        /// See and settle reports.
        SettleReport = "settle_report",
        /// Upload a file.
        UploadFile = "upload_file",
    }
}
