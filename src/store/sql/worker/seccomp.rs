//! seccomp: the system calls that computing takes, and no others. No sockets, no new programs, no other processes; a
//! call that is not on the list fails as if it were not permitted.

#[cfg(target_os = "linux")]
pub(super) fn restrict() -> Option<()> {
    use seccompiler::SeccompAction::{Allow, Errno};
    // glibc falls back from clone3, whose flags a filter cannot see, to clone, whose flags it can.
    let no_clone3 = linux::filter([(libc::SYS_clone3, vec![])].into(), Allow, Errno(libc::ENOSYS as u32))?;
    let allowed = linux::filter(linux::rules()?, Errno(libc::EPERM as u32), Allow)?;
    seccompiler::apply_filter(&no_clone3).and_then(|()| seccompiler::apply_filter(&allowed)).ok()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn restrict() -> Option<()> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::BTreeMap;

    use libc::c_long;
    use seccompiler::SeccompCmpArgLen::{Dword, Qword};
    use seccompiler::SeccompCmpOp::{Eq, MaskedEq};
    use seccompiler::{BpfProgram, SeccompAction, SeccompCondition, SeccompFilter, SeccompRule};

    type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

    /// Calls that are allowed with any arguments. `clone3` is here because the filter before this one answers it.
    const ANY_ARGUMENTS: &[c_long] = &[
        // files that are open, or that Landlock lets be opened
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_pread64,
        libc::SYS_pwrite64,
        libc::SYS_readv,
        libc::SYS_writev,
        libc::SYS_openat,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_newfstatat,
        libc::SYS_statx,
        libc::SYS_lseek,
        libc::SYS_fcntl,
        libc::SYS_ftruncate,
        libc::SYS_fallocate,
        libc::SYS_fsync,
        libc::SYS_fdatasync,
        libc::SYS_fadvise64,
        libc::SYS_fstatfs,
        libc::SYS_statfs,
        libc::SYS_faccessat,
        libc::SYS_faccessat2,
        libc::SYS_readlinkat,
        libc::SYS_getcwd,
        libc::SYS_getdents64,
        libc::SYS_unlinkat,
        libc::SYS_mkdirat,
        libc::SYS_ppoll,
        // memory
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_membarrier,
        // threads and signals of this process
        libc::SYS_clone3,
        libc::SYS_futex,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_restart_syscall,
        libc::SYS_exit,
        libc::SYS_exit_group,
        // what time it is and who is asking
        libc::SYS_clock_gettime,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_gettimeofday,
        libc::SYS_getrandom,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_getcpu,
        libc::SYS_getuid,
        libc::SYS_geteuid,
        libc::SYS_getrusage,
        libc::SYS_sysinfo,
        libc::SYS_uname,
    ];

    /// Older names of the same calls, which some libraries still use on this architecture.
    #[cfg(target_arch = "x86_64")]
    const OLDER_NAMES: &[c_long] = &[
        libc::SYS_open,
        libc::SYS_stat,
        libc::SYS_lstat,
        libc::SYS_access,
        libc::SYS_readlink,
        libc::SYS_unlink,
        libc::SYS_mkdir,
        libc::SYS_rmdir,
        libc::SYS_poll,
        libc::SYS_time,
    ];
    #[cfg(not(target_arch = "x86_64"))]
    const OLDER_NAMES: &[c_long] = &[];

    pub(super) fn rules() -> Option<Rules> {
        let any = ANY_ARGUMENTS.iter().chain(OLDER_NAMES).map(|call| (*call, Vec::new()));
        let mut rules: Rules = any.collect();
        let thread = libc::CLONE_THREAD as u64;
        let this_process = u64::from(std::process::id());
        for (call, argument, length, condition, value) in [
            (libc::SYS_clone, 0, Qword, MaskedEq(thread), thread),
            (libc::SYS_tgkill, 0, Dword, Eq, this_process),
            (libc::SYS_prlimit64, 0, Dword, Eq, 0),
            (libc::SYS_prctl, 0, Dword, Eq, libc::PR_SET_NAME as u64),
        ] {
            let condition = SeccompCondition::new(argument, length, condition, value).ok()?;
            rules.insert(call, vec![SeccompRule::new(vec![condition]).ok()?]);
        }
        Some(rules)
    }

    pub(super) fn filter(
        rules: Rules,
        otherwise: SeccompAction,
        listed: SeccompAction,
    ) -> Option<BpfProgram> {
        let architecture = std::env::consts::ARCH.try_into().ok()?;
        SeccompFilter::new(rules, otherwise, listed, architecture).ok()?.try_into().ok()
    }
}
