//! A file's name goes in, or none; the secret of this run comes out: the named file's, else the installation's, which is made
//! where there is none.
//!
//! A folder that cannot be written (a read-only home, no home) costs comparisons between runs and not the run: it gets a secret
//! of its own, and says so.

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::reason::SystemError;
use crate::model::secret::{SECRET_BYTES, Secret, SecretOrigin};
use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Names a file with the secret, as `--secret` does.
pub const VARIABLE: &str = "QINGDAN_SECRET_FILE";
/// The installation's secret below the user's folder of state.
const PLACE: &str = "qingdan/secret";

/// The secret of the file `named`, else of the file that [`VARIABLE`] names, else the installation's.
///
/// # Errors
/// A named file that is not there; a file that holds no secret; a system that gives no random bytes.
pub fn find(named: Option<&Path>) -> Result<Secret> {
    let variable = set(VARIABLE).map(PathBuf::from);
    if let Some(path) = named.map(Path::to_owned).or(variable) {
        return shared(&path);
    }
    let Some(path) = place() else {
        let no_home = ["没有主目录", "there is no home folder"];
        return for_this_run(no_home.map(str::to_owned));
    };
    match installed(&path) {
        Ok(bytes) => kept(&path, &bytes, SecretOrigin::Installation),
        Err(error) => {
            let (path, why) = (path.display(), SystemError::of(&error).text());
            for_this_run([
                format!("无法读写 {path}（{}）", why.zh),
                format!("{path} cannot be read or made ({})", why.en),
            ])
        }
    }
}

/// A variable that is set to something.
fn set(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Where the installation's secret lies (XDG Base Directory 0.8: a relative folder is not taken).
fn place() -> Option<PathBuf> {
    let absolute = |folder: &PathBuf| folder.is_absolute();
    let state = set("XDG_STATE_HOME").map(PathBuf::from).filter(absolute);
    let home = || {
        let home = std::env::home_dir().filter(absolute)?;
        Some(home.join(".local/state"))
    };
    Some(state.or_else(home)?.join(PLACE))
}

/// The secret of a file that was named: it is never made, since a mistyped name would part machines that are to agree.
fn shared(path: &Path) -> Result<Secret> {
    match read(path) {
        Ok(bytes) => kept(path, &bytes, SecretOrigin::File),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let path = path.display();
            let command = format!("(umask 077; head -c {SECRET_BYTES} /dev/urandom > '{path}')");
            Err(Error::usage(
                format!("{path}：没有此密钥文件；生成方法：{command}"),
                format!("{path}: there is no such file of a secret; to make one: {command}"),
            ))
        }
        Err(error) => Err(Error::file(path, error)),
    }
}

/// The bytes of a file, one more at most than a secret has.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path)?;
    file.take(SECRET_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of the installation's file, which is made where there is none.
fn installed(path: &Path) -> io::Result<Vec<u8>> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make(path)?;
            // Of two runs that begin at once, one has made it, and both take that.
            read(path)
        }
        other => other,
    }
}

/// Makes the file, whole or not at all, unless another run has.
fn make(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut folders = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
    folders.recursive(true).create(folder)?;
    // Such a file is for its owner only from the beginning.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&random().map_err(io::Error::other)?)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists => Err(failed.error),
        _ => Ok(()),
    }
}

fn random() -> std::result::Result<[u8; SECRET_BYTES], getrandom::Error> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// A secret that is kept in a file, with a warning where others may read it.
fn kept(path: &Path, bytes: &[u8], origin: SecretOrigin) -> Result<Secret> {
    let random = <[u8; SECRET_BYTES]>::try_from(bytes).ok();
    // A file system that lost its last write leaves zeros.
    let random = random.filter(|bytes| bytes.iter().any(|byte| *byte != bytes[0]));
    let bytes = random.ok_or_else(|| {
        let path = path.display();
        Error::usage(
            format!(
                "{path}：不是含 {SECRET_BYTES} 个随机字节的密钥；请从备份恢复，或删除后重新生成：此后不能与以前运行的哈希比较"
            ),
            format!(
                "{path}: is not a secret of {SECRET_BYTES} random bytes; restore it from a copy, or delete it and make a new one: hashes of earlier runs cannot be compared then"
            ),
        )
    })?;
    let mut secret = Secret::new(bytes, origin);
    if is_open(path) {
        let path = path.display();
        secret.warnings.push(Text::new(
            format!("本机其他用户可以读取密钥文件 {path}；请执行：chmod 600 '{path}'"),
            format!("other users can read the secret file {path}; run: chmod 600 '{path}'"),
        ));
    }
    Ok(secret)
}

/// Whether users beside the owner and his group may read or write it.
#[cfg(unix)]
fn is_open(path: &Path) -> bool {
    const OTHERS: u32 = 0o006;
    let metadata = std::fs::metadata(path);
    let mode = metadata.map(|of| std::os::unix::fs::PermissionsExt::mode(&of.permissions()));
    mode.is_ok_and(|mode| mode & OTHERS != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

/// A secret of this run alone, because of `why` in both languages.
fn for_this_run([zh, en]: [String; 2]) -> Result<Secret> {
    let bytes = random().map_err(|error| {
        Error::usage(
            format!("无法生成密钥：系统没有给出随机字节（{error}）"),
            format!("no secret can be made: the system gives no random bytes ({error})"),
        )
    })?;
    let mut secret = Secret::new(bytes, SecretOrigin::Run);
    secret.warnings.push(Text::new(
        format!("{zh}，密钥仅用于本次运行：估计值在不同运行之间可能略有差异；可用 --secret 指定密钥文件"),
        format!(
            "{en}: the secret is of this run only. Estimates may differ slightly between runs. To keep a secret, give a file with --secret"
        ),
    ));
    Ok(secret)
}
