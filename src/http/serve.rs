//! Running the server: binding, readiness, graceful shutdown with a checkpoint.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{AppState, router};
use crate::store::{StoreError, server_file};

/// Why the server did not start, or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error(
        "{0} is not a loopback address and there is no token: make one with `almanac token new NAME`, or listen on 127.0.0.1"
    )]
    OpenWithoutTokens(SocketAddr),
    #[error("cannot write {}: {source}", path.display())]
    Address { path: PathBuf, source: std::io::Error },
    #[error("the server ended: {0}")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Serves until SIGINT or SIGTERM; `ready` hears the address once requests are answered.
pub async fn serve(
    state: AppState,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServeError> {
    if !address.ip().is_loopback() && state.keyring.tokens(Instant::now()).is_empty() {
        return Err(ServeError::OpenWithoutTokens(address));
    }
    let listener =
        TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })?;
    let address = listener.local_addr()?;
    let beside = server_file(state.store.path());
    std::fs::write(&beside, format!("http://{address}\n"))
        .map_err(|source| ServeError::Address { path: beside.clone(), source })?;
    let grace = Duration::from_millis(state.limits.shutdown_grace_ms);
    let (store, jobs) = (state.store.clone(), state.jobs.clone());
    let (stopping, mut stopped) = tokio::sync::watch::channel(false);
    let service = router(state).into_make_service_with_connect_info::<SocketAddr>();
    // Heard from here on, so that one who read the address may already send them.
    let asked = asked_to_stop()?;
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        asked.await;
        tracing::info!("stopping: waiting for requests under way");
        // An import ends without writing anything, and the writer is free for the checkpoint.
        jobs.stop();
        let _ = stopping.send(true);
    });
    ready(address);
    let outcome = tokio::select! {
        ended = server => ended,
        () = async {
            let _ = stopped.changed().await;
            tokio::time::sleep(grace).await;
        } => Ok(()),
    };
    let _ = std::fs::remove_file(&beside);
    tokio::task::spawn_blocking(move || store.checkpoint()).await.map_err(std::io::Error::other)??;
    Ok(outcome?)
}

/// Hears SIGINT and SIGTERM from now on; the answer ends with the first.
fn asked_to_stop() -> std::io::Result<impl Future<Output = ()>> {
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}
