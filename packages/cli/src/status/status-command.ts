import type { CliIo, ExitCode } from '../cli-io.js'
import { openGatewaySession } from './gateway-session.js'
import { readStatusSource } from './read-status-source.js'
import { renderStatus } from './render-status.js'
import { reportOf, type StatusLimits, type StatusReport } from './status-report.js'
import { StatusUnknownError } from './status-unknown-error.js'

export interface StatusFlags {
  readonly gateway: string
  readonly json?: boolean
  /** Seconds. */
  readonly maxPause: string
  readonly maxParked: string
}

/** Text of `waybill status --help` below the options. */
export const statusHelp = `
The admin token is read from WAYBILL_ADMIN_TOKEN. A gateway allows 10 logins a minute from one address.

Exit code: 0  every lane is sending, paused by its vendor's limit, or idle
           1  the status is unknown: wrong options, no gateway, no dashboard, wrong token
           2  a lane or an endpoint is held, a lane is failing or paused for longer than
              --max-pause, more than --max-parked deliveries are parked, or a worker is dead
`

/** `waybill status`: prints the lanes and workers of a running gateway. Throws `StatusUnknownError`. */
export async function runStatus({ gateway, json, maxPause, maxParked }: StatusFlags, io: CliIo): Promise<ExitCode> {
  const limits = { maxPauseMs: 1_000 * readCount('max-pause', maxPause), maxParked: readCount('max-parked', maxParked) }
  const url = readUrl(gateway)
  const token = io.environment['WAYBILL_ADMIN_TOKEN']
  if (!token) throw new StatusUnknownError("WAYBILL_ADMIN_TOKEN is not set: it must be the gateway's admin token.")
  const report = await readReport(url, { token, limits }, io)
  io.stdout(json ? `${JSON.stringify(report, null, 2)}\n` : `${renderStatus(report)}\n`)
  return report.status === 'good' ? 0 : 2
}

interface ReportOptions {
  readonly token: string
  readonly limits: StatusLimits
}

async function readReport(gateway: URL, { token, limits }: ReportOptions, io: CliIo): Promise<StatusReport> {
  const session = await openGatewaySession(gateway, token)
  try {
    const source = readStatusSource(await session.get('overview'))
    if (!source) throw new StatusUnknownError(`This command cannot read the overview of ${gateway.origin}.`)
    return reportOf(source, limits)
  } finally {
    if (!(await session.logout()))
      io.stderr('note: the gateway did not confirm the logout; its session ends by itself.\n')
  }
}

function readCount(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new StatusUnknownError(`--${option} must be a whole number from 0 to 999999999.`)
  return Number(text)
}

/** Adds a final slash, so that a path in front of the gateway is kept. */
function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isGood = url && /^https?:$/.test(url.protocol) && !(url.username || url.password || url.search || url.hash)
  // Not repeated in the message: it may hold a password.
  if (!isGood) throw new StatusUnknownError('--gateway must read http://… or https://…, without user, query or hash.')
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}
