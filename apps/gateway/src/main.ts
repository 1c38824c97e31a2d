import { ConfigurationError } from '@waybill/core'
import { checkProgram, startProgram } from './start-program.js'

/** Signals within this time are one request to stop, in milliseconds. A later signal stops at once. */
const sameRequestMs = 500

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const warn = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

// The reader of the output may be gone. Deliveries continue.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const settings = { environment: process.env, folder: process.cwd() }

function start(): void {
  const starting = startProgram({ ...settings, print, warn })
  let stoppingSince: number | undefined

  function onSignal(): void {
    if (stoppingSince !== undefined) {
      // Ctrl-C arrives twice: from the terminal and from the npm that started this process.
      if (performance.now() - stoppingSince > sameRequestMs) process.exit(1)
      return
    }
    stoppingSince = performance.now()
    print('  Stopping: no new events; delivering what is left (again to stop at once).')
    starting.then((program) => program.stop()).then(() => process.exit(0), fail)
  }

  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  starting.catch(fail)
}

async function check(): Promise<void> {
  const { ok, text } = await checkProgram(settings)
  print(text)
  process.exitCode = ok ? 0 : 1
}

function fail(error: unknown): void {
  if (error instanceof ConfigurationError) {
    const list = error.issues.map(({ field, rule, hint }) => `  ${field} ${rule}${hint ? ` (${hint})` : ''}`)
    warn(['The gateway cannot start:', ...list].join('\n'))
  } else warn(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(1)
}

const [option, ...more] = process.argv.slice(2)
if (option === undefined) start()
else if (option === '--check' && more.length === 0) check().catch(fail)
else {
  warn('Usage: gateway [--check]')
  process.exitCode = 2
}
