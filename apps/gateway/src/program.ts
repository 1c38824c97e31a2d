import { likelyWord } from '@waybill/core/destination'
import manifest from '../package.json' with { type: 'json' }
import { faultText } from './health/fault-text.js'
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
  warn(faultText(error))
  process.exit(1)
}

const usage = `Usage: waybill-gateway [--check | --version | --help]

Takes events over HTTP as Segment's API does, and delivers them to the vendors.

  --check    read the settings, try port, store, disk and vendors, and send nothing
  --version  print the version
  --help     print this

Settings are environment variables (WAYBILL_WRITE_KEYS, WAYBILL_ADMIN_TOKEN, WAYBILL_STORE, …) and
waybill.config.{ts,mts,mjs,js,json} in this folder:
https://github.com/waybill-js/waybill/tree/main/apps/gateway#readme`

const [option, ...more] = process.argv.slice(2)
const actions: Readonly<Record<string, () => void>> = {
  '': start,
  '--check': () => void check().catch(fail),
  '--version': () => print(manifest.version),
  '--help': () => print(usage),
  '-h': () => print(usage),
}
const action = more.length === 0 && Object.hasOwn(actions, option ?? '') ? actions[option ?? ''] : undefined
if (action) action()
else {
  const unknown = [option, ...more].find((one) => one !== undefined && !Object.hasOwn(actions, one))
  const likely = likelyWord(unknown ?? '', Object.keys(actions))
  const why =
    unknown === undefined
      ? 'One option at a time.'
      : `There is no ${unknown}${likely ? `; did you mean ${likely}?` : '.'}`
  warn(`${why}\n\n${usage}`)
  process.exitCode = 2
}
