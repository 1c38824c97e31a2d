/** Streams and environment that a command uses, so that a program or a test can run it without a process. */
export interface CliIo {
  /** Standard input. Read only by a command that was told to read it. */
  readonly stdin: AsyncIterable<Uint8Array | string>
  /** Takes the results of a command. */
  readonly stdout: (text: string) => void
  /** Takes errors, notes and summaries. */
  readonly stderr: (text: string) => void
  /** Stream for progress bars. Default: no progress is shown. */
  readonly progress?: NodeJS.WritableStream
  /** Environment variables by name, such as `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Exit code of a command. 0: success. 1: an event is invalid, a destination does not conform, a migration is incomplete, or a
 * store's file is not whole.
 * 2: the command, its options or its input are wrong. `waybill status` follows what monitoring expects instead. 0: all is
 * well. 1: the status is unknown. 2: a lane is held or failing, or a worker is dead.
 */
export type ExitCode = 0 | 1 | 2
