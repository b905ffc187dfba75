import { readdirSync, readFileSync } from 'node:fs';

/** From here on the figures are as much the machine's as the page's. */
const MOST_FOR_OTHERS = 0.1;

/** How much of the machine others take while something is measured. The load average would still tell of the minutes before. */
export class Others {
  private readonly start = times();

  /** Whether others had more than a tenth of the machine since this was made. */
  areBusy(): boolean {
    const end = times();
    const share = 1 - (end.idle + end.own - this.start.idle - this.start.own) / (end.all - this.start.all);
    console.log(`others take ${(100 * share).toFixed(0)} % of the machine`);
    return share > MOST_FOR_OTHERS;
  }
}

interface Times {
  all: number;
  idle: number;
  /** Of this process and whatever it has started: the browser, the server, the simulator. */
  own: number;
}

/** Since the machine was started, in ticks; see `proc_stat(5)` and `proc_pid_stat(5)`. */
function times(): Times {
  const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, ...rest] = (
    /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? ''
  )
    .split(' ')
    .map(Number);
  const [irq = 0, soft = 0, stolen = 0] = rest;
  return {
    all: user + nice + system + idle + waiting + irq + soft + stolen,
    idle: idle + waiting,
    own: ownTime(),
  };
}

function ownTime(): number {
  const processes = readdirSync('/proc').flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // After the name, which may have spaces in it.
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      return [{ id: Number(name), parent: fields[1]!, time: fields[11]! + fields[12]! }];
    } catch {
      return []; // no process, or one that has ended meanwhile
    }
  });
  const parents = new Map(processes.map(({ id, parent }) => [id, parent]));
  const isOwn = (id: number | undefined): boolean =>
    id === process.pid || (id !== undefined && isOwn(parents.get(id)));
  return processes.filter(({ id }) => isOwn(id)).reduce((sum, { time }) => sum + time, 0);
}
