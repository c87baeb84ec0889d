//! The end of a school year (学年结转): everyone moves up, leavers leave, classes are renamed.

kernel::id!(/// The end of a school year in an organisation.
    RolloverId);
