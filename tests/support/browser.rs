//! Debian's chromium without a window: pages in, what they show and do comes out. It is installed where it is not there.
//!
//! It is spoken to by the DevTools protocol over two pipes, so that no port is open.

use super::debian::installed;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Seconds after which a browser is taken for one that hangs.
const MOST_SECONDS: &str = "600";
/// How long a page may take until it shows anything.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running browser with one page.
pub(crate) struct Browser {
    folder: TempDir,
    process: Child,
    to: File,
    from: BufReader<File>,
    calls: u64,
    session: Option<String>,
    events: Vec<Value>,
}

impl Browser {
    pub(crate) fn start() -> Self {
        let program = installed("chromium", "chromium");
        let folder = tempfile::tempdir().unwrap();
        let [to, from] = ["to", "from"].map(|name| folder.path().join(name));
        for pipe in [&to, &from] {
            assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
        }
        let script = format!(
            "exec timeout -k 5 {MOST_SECONDS} {program} --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
             --hide-scrollbars --no-first-run --disable-component-update --disable-background-networking \
             --remote-debugging-pipe --user-data-dir=\"$PWD/profile\" about:blank 3<to 4>from"
        );
        let mut command = Command::new("sh");
        let command = command.arg("-c").arg(script).current_dir(folder.path());
        let process = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = File::options().write(true).open(to).unwrap();
        let from = BufReader::new(File::open(from).unwrap());
        let mut browser = Self {
            folder,
            process,
            to,
            from,
            calls: 0,
            session: None,
            events: Vec::new(),
        };
        let targets = browser.call("Target.getTargets", &json!({}));
        let targets = targets["targetInfos"].as_array().unwrap();
        let page = targets.iter().find(|one| one["type"] == "page").unwrap();
        let attach = json!({ "targetId": page["targetId"], "flatten": true });
        let attached = browser.call("Target.attachToTarget", &attach);
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// Calls a method of the protocol.
    pub(crate) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.calls += 1;
        let mut message = json!({ "id": self.calls, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = serde_json::to_vec(&message).unwrap();
        bytes.push(0);
        self.to.write_all(&bytes).unwrap();
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).unwrap();
            assert_eq!(bytes.pop(), Some(0), "the browser ended during {method}");
            let mut answer: Value = serde_json::from_slice(&bytes).unwrap();
            if answer["id"] == self.calls {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    /// What a script comes to; promises are waited for.
    pub(crate) fn script(&mut self, script: &str) -> Value {
        let asked = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", &asked);
        assert!(answer["exceptionDetails"].is_null(), "{script}: {answer}");
        answer["result"]["value"].take()
    }

    /// Width and height of the window.
    pub(crate) fn size(&mut self, width: u64, height: u64) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Whether the reader's system is dark.
    pub(crate) fn dark(&mut self, is_dark: bool) {
        let scheme = if is_dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call(
            "Emulation.setEmulatedMedia",
            &json!({ "features": features }),
        );
    }

    /// Whether pages run scripts.
    pub(crate) fn scripts(&mut self, run: bool) {
        let value = json!({ "value": !run });
        self.call("Emulation.setScriptExecutionDisabled", &value);
    }

    /// Opens the report at `path` anew and waits until it says that it is shown.
    pub(crate) fn open(&mut self, path: &Path, address: &str) {
        self.visit(path, address);
        let begun = Instant::now();
        while self.script("document.documentElement?.dataset.shown ?? ''") == "" {
            assert!(begun.elapsed() < PATIENCE, "{address} is not shown");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Opens the file at `path` anew.
    pub(crate) fn visit(&mut self, path: &Path, address: &str) {
        self.call("Page.navigate", &json!({ "url": "about:blank" }));
        let url = format!("file://{}{address}", path.display());
        self.call("Page.navigate", &json!({ "url": url }));
    }

    /// Errors, warnings and requests since the last time.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        let told = std::mem::take(&mut self.events);
        told.iter().filter_map(complaint).collect()
    }

    /// The most memory that a page's process has had, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let profile = self.folder.path().join("profile");
        let profile = profile.to_str().unwrap();
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter_map(|entry| most_memory(&entry.path(), profile))
            .max()
            .expect("the page has a process")
    }
}

fn most_memory(process: &Path, profile: &str) -> Option<u64> {
    let command = std::fs::read(process.join("cmdline")).ok()?;
    let command = String::from_utf8_lossy(&command);
    if !command.contains("--type=renderer") || !command.contains(profile) {
        return None;
    }
    let status = std::fs::read_to_string(process.join("status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? << 10)
}

fn complaint(event: &Value) -> Option<String> {
    let told = &event["params"];
    match event["method"].as_str()? {
        "Runtime.exceptionThrown" => Some(told["exceptionDetails"].to_string()),
        "Runtime.consoleAPICalled" if told["type"] == "error" || told["type"] == "warning" => {
            Some(told["args"].to_string())
        }
        "Log.entryAdded" => Some(told["entry"].to_string()),
        "Page.javascriptDialogOpening" => Some(told.to_string()),
        "Network.requestWillBeSent" => {
            let url = told["request"]["url"].as_str()?;
            let is_own = url.starts_with("file://") || url.starts_with("about:");
            (!is_own).then(|| format!("request {url}"))
        }
        _ => None,
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // `timeout` hands the signal on; killed itself, it would leave the browser running.
        let pid = self.process.id().to_string();
        let _ = Command::new("kill").arg(pid).status();
        let _ = self.process.wait();
    }
}
