//! What only a file has.

use server::store::{Journal as _, SqliteStore};

#[tokio::test]
async fn a_file_keeps_its_epoch_and_is_closed_to_others() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("slipway.db");
    let first = SqliteStore::open(&path).await.unwrap();
    let epoch = first.head().await.unwrap().epoch;
    first.close().await;
    let again = SqliteStore::open(&path).await.unwrap();
    assert_eq!(again.head().await.unwrap().epoch, epoch);
    let other = SqliteStore::open(&dir.path().join("other.db")).await.unwrap();
    assert_ne!(other.head().await.unwrap().epoch, epoch);

    // A backup that was put back gives positions to other changes than the ones people have seen.
    again.close().await;
    let restored = dir.path().join("restored.db");
    std::fs::copy(&path, &restored).unwrap();
    assert_ne!(SqliteStore::open(&restored).await.unwrap().head().await.unwrap().epoch, epoch);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
