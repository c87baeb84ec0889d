//! Who may do what: one table.
//!
//! `tests/output/permissions.txt` prints it for those who decide on it; a change of policy shows there.

use std::fmt::Write as _;

use kernel::{Permission, Policy, Relation, Role};

/// One line of the policy: this role may do this, to things in this relation to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// What it may do.
    pub permission: Permission,
    /// To which things.
    pub relation: Relation,
}

const fn grant(role: Role, permission: Permission, relation: Relation) -> Grant {
    Grant { role, permission, relation }
}

/// The policy. A grant reads: this role may do this, to things in this relation to it.
///
/// `Anyone` is for actions on nothing in particular (ask a new question, see who is on duty), never for somebody's thing.
pub const GRANTS: &[Grant] = &[
    // A pupil asks, joins in the room, judges the answer and sees what is the pupil's own.
    grant(Role::Pupil, Permission::AppealScreening, Relation::Own),
    grant(Role::Pupil, Permission::AskForData, Relation::Own),
    grant(Role::Pupil, Permission::AskQuestion, Relation::Anyone),
    grant(Role::Pupil, Permission::AskQuestion, Relation::Own),
    grant(Role::Pupil, Permission::ChooseAlias, Relation::Own),
    grant(Role::Pupil, Permission::GiveConsent, Relation::Own),
    grant(Role::Pupil, Permission::ReadConsent, Relation::Own),
    grant(Role::Pupil, Permission::DrawInRoom, Relation::Own),
    grant(Role::Pupil, Permission::DrawInRoom, Relation::Assigned),
    grant(Role::Pupil, Permission::JudgeAnswer, Relation::Own),
    grant(Role::Pupil, Permission::KeepBook, Relation::Own),
    grant(Role::Pupil, Permission::ReadBook, Relation::Own),
    grant(Role::Pupil, Permission::ReadAccessLog, Relation::Own),
    grant(Role::Pupil, Permission::ReadArchive, Relation::Own),
    grant(Role::Pupil, Permission::ReadDuty, Relation::Anyone),
    grant(Role::Pupil, Permission::ReadQuestion, Relation::Own),
    grant(Role::Pupil, Permission::ReadReplay, Relation::Own),
    grant(Role::Pupil, Permission::ReadReplay, Relation::Offered),
    grant(Role::Pupil, Permission::ReadSession, Relation::Own),
    grant(Role::Pupil, Permission::ReadSession, Relation::Offered),
    grant(Role::Pupil, Permission::SearchBank, Relation::Anyone),
    grant(Role::Pupil, Permission::ReportSession, Relation::Own),
    grant(Role::Pupil, Permission::ReportSession, Relation::Offered),
    grant(Role::Pupil, Permission::UploadFile, Relation::Anyone),
    // A guardian sees what the child asked and was told, and may object.
    grant(Role::Guardian, Permission::ManageChild, Relation::OwnChild),
    grant(Role::Guardian, Permission::GiveConsent, Relation::OwnChild),
    grant(Role::Guardian, Permission::ReadConsent, Relation::OwnChild),
    grant(Role::Guardian, Permission::AppealScreening, Relation::OwnChild),
    grant(Role::Guardian, Permission::AskForData, Relation::OwnChild),
    grant(Role::Guardian, Permission::ReadAccessLog, Relation::OwnChild),
    grant(Role::Guardian, Permission::ReadBook, Relation::OwnChild),
    grant(Role::Guardian, Permission::ReadArchive, Relation::OwnChild),
    grant(Role::Guardian, Permission::ReadQuestion, Relation::OwnChild),
    grant(Role::Guardian, Permission::ReadReplay, Relation::OwnChild),
    grant(Role::Guardian, Permission::ReadSession, Relation::OwnChild),
    grant(Role::Guardian, Permission::ReportSession, Relation::OwnChild),
    // A teacher serves duty, answers what is offered or waits for the teacher's subject, and sees the teacher's sessions.
    grant(Role::Teacher, Permission::AnswerQuestion, Relation::Anyone),
    grant(Role::Teacher, Permission::AnswerQuestion, Relation::Own),
    grant(Role::Teacher, Permission::AnswerQuestion, Relation::Assigned),
    grant(Role::Teacher, Permission::AnswerQuestion, Relation::OnDuty),
    grant(Role::Teacher, Permission::ApplyForTier, Relation::Own),
    grant(Role::Teacher, Permission::DrawInRoom, Relation::Own),
    grant(Role::Teacher, Permission::DrawInRoom, Relation::Assigned),
    grant(Role::Teacher, Permission::ReadArchive, Relation::Own),
    grant(Role::Teacher, Permission::ReadArchive, Relation::Assigned),
    grant(Role::Teacher, Permission::ReadDuty, Relation::Anyone),
    grant(Role::Teacher, Permission::ReadEarlierQuestions, Relation::Assigned),
    grant(Role::Teacher, Permission::ReadEarlierQuestions, Relation::OnDuty),
    grant(Role::Teacher, Permission::ReadQuestion, Relation::Own),
    grant(Role::Teacher, Permission::ReadQuestion, Relation::Assigned),
    grant(Role::Teacher, Permission::ReadQuestion, Relation::OnDuty),
    grant(Role::Teacher, Permission::ReadReplay, Relation::Own),
    grant(Role::Teacher, Permission::ReadReplay, Relation::Assigned),
    grant(Role::Teacher, Permission::ReadReplay, Relation::Offered),
    grant(Role::Teacher, Permission::ReadSession, Relation::Own),
    grant(Role::Teacher, Permission::ReadSession, Relation::Assigned),
    grant(Role::Teacher, Permission::ReadSession, Relation::Offered),
    grant(Role::Teacher, Permission::SearchBank, Relation::Anyone),
    grant(Role::Teacher, Permission::ReadVetting, Relation::Own),
    grant(Role::Teacher, Permission::ReportSession, Relation::Own),
    grant(Role::Teacher, Permission::ReportSession, Relation::Assigned),
    grant(Role::Teacher, Permission::ReportSession, Relation::OnDuty),
    grant(Role::Teacher, Permission::ReportSession, Relation::Offered),
    grant(Role::Teacher, Permission::ServeDuty, Relation::Anyone),
    grant(Role::Teacher, Permission::ServeDuty, Relation::Own),
    grant(Role::Teacher, Permission::UploadFile, Relation::Anyone),
    // A class teacher follows the pupils of the class.
    grant(Role::ClassTeacher, Permission::ManageAccounts, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::ManageGuardians, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::ManageSlips, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::FollowConsent, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::OpenChildFile, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::AskForExport, Relation::Anyone),
    grant(Role::ClassTeacher, Permission::ReadArchive, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::ReadQuestion, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::ReadReplay, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::ReadReplay, Relation::Offered),
    grant(Role::ClassTeacher, Permission::ReadSession, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::ReadSession, Relation::Offered),
    grant(Role::ClassTeacher, Permission::SearchBank, Relation::Anyone),
    grant(Role::ClassTeacher, Permission::ReportSession, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::ReportSession, Relation::Offered),
    grant(Role::ClassTeacher, Permission::SayBirthMonth, Relation::OwnClass),
    grant(Role::ClassTeacher, Permission::UploadFile, Relation::Anyone),
    // The school looks after its own pupils and teachers.
    grant(Role::SchoolCoordinator, Permission::DecideVetting, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ListVetting, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::FollowConsent, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ManageCalendar, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ManageClasses, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ManagePupils, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::SayBirthMonth, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ExportRoster, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ImportRoster, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::NominateTeacher, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ManageAccounts, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ManageGuardians, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ManageSlips, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ManageStaffSlips, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::OpenChildFile, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ReadAccessLog, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ManageRoles, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::DecideDataRequest, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ApproveExport, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::AskForExport, Relation::Anyone),
    grant(Role::SchoolCoordinator, Permission::ReadArchive, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ReadDuty, Relation::Anyone),
    grant(Role::SchoolCoordinator, Permission::ReadOrganisation, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ReadPeople, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ReadQuestion, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ReadReplay, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ReadReplay, Relation::Offered),
    grant(Role::SchoolCoordinator, Permission::ReadSession, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ReadSession, Relation::Offered),
    grant(Role::SchoolCoordinator, Permission::ReadVetting, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ReportSession, Relation::Offered),
    grant(Role::SchoolCoordinator, Permission::SearchBank, Relation::Anyone),
    grant(Role::SchoolCoordinator, Permission::UploadFile, Relation::Anyone),
    grant(Role::SchoolCoordinator, Permission::RollOver, Relation::SameSchool),
    grant(Role::SchoolCoordinator, Permission::ResetStepUp, Relation::SameSchool),
    grant(Role::Head, Permission::DecideVetting, Relation::SameSchool),
    grant(Role::Head, Permission::ListVetting, Relation::SameSchool),
    grant(Role::Head, Permission::NominateTeacher, Relation::SameSchool),
    grant(Role::Head, Permission::FollowConsent, Relation::SameSchool),
    grant(Role::Head, Permission::DecideDataRequest, Relation::SameSchool),
    grant(Role::Head, Permission::OpenChildFile, Relation::SameSchool),
    grant(Role::Head, Permission::ReadAccessLog, Relation::SameSchool),
    grant(Role::Head, Permission::ApproveExport, Relation::SameSchool),
    grant(Role::Head, Permission::AskForExport, Relation::Anyone),
    grant(Role::Head, Permission::ReadArchive, Relation::SameSchool),
    grant(Role::Head, Permission::ReadDuty, Relation::Anyone),
    grant(Role::Head, Permission::ReadOrganisation, Relation::SameSchool),
    grant(Role::Head, Permission::ReadPeople, Relation::SameSchool),
    grant(Role::Head, Permission::ReadQuestion, Relation::SameSchool),
    grant(Role::Head, Permission::ReadReplay, Relation::SameSchool),
    grant(Role::Head, Permission::ReadReplay, Relation::Offered),
    grant(Role::Head, Permission::ReadSession, Relation::SameSchool),
    grant(Role::Head, Permission::ReadSession, Relation::Offered),
    grant(Role::Head, Permission::ReadVetting, Relation::SameSchool),
    grant(Role::Head, Permission::ReportSession, Relation::Offered),
    grant(Role::Head, Permission::SearchBank, Relation::Anyone),
    grant(Role::Head, Permission::UploadFile, Relation::Anyone),
    // Those who serve a county or the region see what happens in it.
    grant(Role::Researcher, Permission::ListVetting, Relation::SameRegion),
    grant(Role::Researcher, Permission::AskForExport, Relation::Anyone),
    grant(Role::Researcher, Permission::ExportQuestions, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReadArchive, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReadBankFigures, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReadClusters, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReadDuty, Relation::Anyone),
    grant(Role::Researcher, Permission::ReadOrganisation, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReadQuestion, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReadReplay, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReadReplay, Relation::Offered),
    grant(Role::Researcher, Permission::ReadSession, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReadSession, Relation::Offered),
    grant(Role::Researcher, Permission::SearchBank, Relation::Anyone),
    grant(Role::Researcher, Permission::ReportSession, Relation::SameRegion),
    grant(Role::Researcher, Permission::ReportSession, Relation::Offered),
    grant(Role::Researcher, Permission::ReadVetting, Relation::SameRegion),
    grant(Role::Researcher, Permission::ShapeClusters, Relation::SameRegion),
    grant(Role::Researcher, Permission::UploadFile, Relation::Anyone),
    grant(Role::Bureau, Permission::DecideVetting, Relation::SameRegion),
    grant(Role::Bureau, Permission::ListVetting, Relation::SameRegion),
    grant(Role::Bureau, Permission::MakeYearlyReport, Relation::SameRegion),
    grant(Role::Bureau, Permission::ManageCalendar, Relation::SameRegion),
    grant(Role::Bureau, Permission::ManageClasses, Relation::SameRegion),
    grant(Role::Bureau, Permission::ManageOrganisation, Relation::SameRegion),
    grant(Role::Bureau, Permission::ManagePupils, Relation::SameRegion),
    grant(Role::Bureau, Permission::SayBirthMonth, Relation::SameRegion),
    grant(Role::Bureau, Permission::ExportRoster, Relation::SameRegion),
    grant(Role::Bureau, Permission::ImportRoster, Relation::SameRegion),
    grant(Role::Bureau, Permission::ManageAccounts, Relation::SameRegion),
    grant(Role::Bureau, Permission::ManageStaffSlips, Relation::SameRegion),
    grant(Role::Bureau, Permission::OpenChildFile, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadAccessLog, Relation::SameRegion),
    grant(Role::Bureau, Permission::ManageRoles, Relation::SameRegion),
    grant(Role::Bureau, Permission::DecideDataRequest, Relation::SameRegion),
    grant(Role::Bureau, Permission::HoldData, Relation::SameRegion),
    grant(Role::Bureau, Permission::ApproveExport, Relation::SameRegion),
    grant(Role::Bureau, Permission::AskForExport, Relation::Anyone),
    grant(Role::Bureau, Permission::Moderate, Relation::SameRegion),
    grant(Role::Bureau, Permission::ManageWebhooks, Relation::Anyone),
    grant(Role::Bureau, Permission::ReadArchive, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadBankFigures, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadClusters, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadAudit, Relation::Anyone),
    grant(Role::Bureau, Permission::ReadDuty, Relation::Anyone),
    grant(Role::Bureau, Permission::ReadOrganisation, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadPeople, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadQuestion, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadReplay, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadReplay, Relation::Offered),
    grant(Role::Bureau, Permission::ReadRetention, Relation::Anyone),
    grant(Role::Bureau, Permission::ReadSession, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReadSession, Relation::Offered),
    grant(Role::Bureau, Permission::ReadVetting, Relation::SameRegion),
    grant(Role::Bureau, Permission::ReportSession, Relation::Offered),
    grant(Role::Bureau, Permission::SearchBank, Relation::Anyone),
    grant(Role::Bureau, Permission::RollOver, Relation::SameRegion),
    grant(Role::Bureau, Permission::ResetStepUp, Relation::SameRegion),
    grant(Role::Bureau, Permission::SettleReport, Relation::SameRegion),
    grant(Role::Bureau, Permission::SuspendTeacher, Relation::SameRegion),
    grant(Role::Bureau, Permission::UploadFile, Relation::Anyone),
    grant(Role::Auditor, Permission::ReadAccessLog, Relation::SameRegion),
    grant(Role::Auditor, Permission::AskForExport, Relation::Anyone),
    grant(Role::Auditor, Permission::MakeYearlyReport, Relation::SameRegion),
    grant(Role::Auditor, Permission::ReadArchive, Relation::SameRegion),
    grant(Role::Auditor, Permission::ReadAudit, Relation::Anyone),
    grant(Role::Auditor, Permission::ReadOrganisation, Relation::SameRegion),
    grant(Role::Auditor, Permission::ReadQuestion, Relation::SameRegion),
    grant(Role::Auditor, Permission::ReadReplay, Relation::SameRegion),
    grant(Role::Auditor, Permission::ReadRetention, Relation::Anyone),
    grant(Role::Auditor, Permission::ReadSession, Relation::SameRegion),
    // The operator keeps the program running and sees no child's thing.
    grant(Role::Operator, Permission::ManageJobs, Relation::Anyone),
    grant(Role::Operator, Permission::ReadRetention, Relation::Anyone),
    grant(Role::Operator, Permission::ManageNotices, Relation::Anyone),
    grant(Role::Operator, Permission::ManageWebhooks, Relation::Anyone),
    grant(Role::Operator, Permission::ReadDuty, Relation::Anyone),
];

/// The policy of the table [`GRANTS`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Grants;

impl Policy for Grants {
    fn allows(&self, role: Role, permission: Permission, relation: Relation) -> bool {
        GRANTS.contains(&grant(role, permission, relation))
    }
}

/// The table as a person reads it: for each permission, each role and the things it may do it to.
#[must_use]
pub fn print() -> String {
    let mut text = String::new();
    for permission in Permission::ALL {
        let _ = writeln!(text, "{permission}");
        for role in Role::ALL {
            let _ = writeln!(text, "    {:<20}{}", role.as_str(), relations_of(*role, *permission));
        }
    }
    text
}

fn relations_of(role: Role, permission: Permission) -> String {
    let held: Vec<_> = Relation::ALL
        .into_iter()
        .filter(|relation| Grants.allows(role, permission, *relation))
        .map(Relation::as_str)
        .collect();
    if held.is_empty() { "-".to_owned() } else { held.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_grant_stands_twice() {
        for (place, grant) in GRANTS.iter().enumerate() {
            assert!(!GRANTS[..place].contains(grant), "{grant:?}");
        }
    }

    #[test]
    fn every_permission_is_held_by_someone() {
        for permission in Permission::ALL {
            assert!(Role::ALL.iter().any(|role| Grants.grants(*role, *permission)), "{permission}");
        }
    }

    #[test]
    fn whoever_may_open_what_was_found_may_report_it() {
        let found = GRANTS.iter().filter(|grant| grant.relation == Relation::Offered);
        for Grant { role, relation, .. } in found {
            assert!(Grants.allows(*role, Permission::ReportSession, *relation), "{role}");
        }
    }

    #[test]
    fn money_and_outside_roles_see_no_child() {
        for role in [Role::Finance, Role::Provider] {
            assert!(Permission::ALL.iter().all(|permission| !Grants.grants(role, *permission)), "{role}");
        }
    }
}
