//! Landlock: which files and ports a worker reaches, enforced by the kernel whatever the engine believes. What is open
//! already stays open; of the rest, only one folder is left.

use std::path::Path;

#[cfg(target_os = "linux")]
pub(super) fn restrict(folder: &Path) -> Option<()> {
    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _,
        RulesetStatus, Scope, path_beneath_rules,
    };
    // Best effort is the crate's default: what an older kernel lacks is left out.
    let abi = ABI::V6;
    let ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(|rules| rules.scope(Scope::from_all(abi)))
        .and_then(landlock::Ruleset::create)
        .ok()?;
    let status = ruleset
        .add_rules(path_beneath_rules([folder], AccessFs::from_all(abi)))
        .and_then(|rules| rules.restrict_self())
        .ok()?;
    (status.ruleset != RulesetStatus::NotEnforced).then_some(())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn restrict(_folder: &Path) -> Option<()> {
    None
}
