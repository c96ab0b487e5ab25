/** Ends what this program started when it dies without a word, even by SIGKILL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

// A shell that lives in a session of its own and reads the process groups to watch from a pipe. The
// pipe closes when this program ends, in whatever way; what is still on the list then is ended.
const script = `
trap '' INT TERM HUP
groups=' '
while read -r change group; do
  case "$change" in
    +) groups="$groups$group " ;;
    -) rest=' '
       for g in $groups; do [ "$g" = "$group" ] || rest="$rest$g "; done
       groups=$rest ;;
  esac
done
alive() { for g in $groups; do kill -0 -$g 2>/dev/null && return 0; done; return 1; }
for g in $groups; do kill -TERM -$g 2>/dev/null; done
tries=0
while alive && [ $tries -lt 50 ]; do sleep 0.2; tries=$((tries + 1)); done
for g in $groups; do kill -KILL -$g 2>/dev/null; done
`;

let watcher: ChildProcess | undefined;

function tell(change: '+' | '-', group: number): void {
  if (!watcher || watcher.exitCode !== null || watcher.signalCode !== null) {
    watcher = spawn('sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    // Watching must not keep this program alive, and a lost watcher must not end it.
    watcher.unref();
    if (watcher.stdin instanceof Socket) watcher.stdin.unref();
    watcher.stdin?.on('error', () => undefined);
    watcher.on('error', () => undefined);
  }
  watcher.stdin?.write(`${change} ${group}\n`);
}

/** Watches a process group by the id of its leader, a child spawned with `detached: true`. */
export function guardGroup(leader: number): void {
  tell('+', leader);
}

export function releaseGroup(leader: number): void {
  tell('-', leader);
}
