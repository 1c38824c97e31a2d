import { SingleBar } from 'cli-progress'

export interface Progress {
  /** A part of so many runs begins. */
  begin(title: string, runs: number): void
  /** The next run is this one's. */
  next(what: string): void
  end(): void
}

/** A bar on a terminal, a line now and then elsewhere; on standard error. */
export function showProgress(): Progress {
  const bar = new SingleBar({
    format: '{title} [{bar}] {value}/{total} {what}',
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  })
  let begun = 0
  return {
    begin(title, runs) {
      begun = 0
      bar.start(runs, 0, { title: title.padEnd(11), what: '' })
    },
    next: (what) => bar.update(begun++, { what }),
    end() {
      bar.update(begun, { what: '' })
      bar.stop()
    },
  }
}
