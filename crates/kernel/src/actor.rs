//! Who is acting.

use crate::{OrgId, PersonId, SignInId};

crate::words! {
    /// What a person is to the city's service; a person acts in one role at a time.
    pub enum Role {
        /// Pupil (学生).
        Pupil = "pupil",
        /// Guardian (监护人).
        Guardian = "guardian",
        /// Teacher (教师), on duty or not.
        Teacher = "teacher",
        /// Class teacher (班主任).
        ClassTeacher = "class_teacher",
        /// School coordinator (学校统筹).
        SchoolCoordinator = "school_coordinator",
        /// Head of a school (校长).
        Head = "head",
        /// Researcher of teaching (教研员).
        Researcher = "researcher",
        /// Officer of the education bureau (教育局).
        Bureau = "bureau",
        /// Finance officer (财务).
        Finance = "finance",
        /// Auditor (审计).
        Auditor = "auditor",
        /// Outside provider (校外机构).
        Provider = "provider",
        /// Operator of the platform (运维).
        Operator = "operator",
    }
}

/// A signed-in person in one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The role the person acts in.
    pub role: Role,
    /// The organisation in which the role was given: a school, a county or the region.
    pub org: OrgId,
    /// The sign-in that carries the request.
    pub sign_in: SignInId,
}
