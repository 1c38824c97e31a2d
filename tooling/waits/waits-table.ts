import type { ParkedReason } from '../../packages/delivery/src/attempt/parked-reasons.js'
import type { WaitReason } from '../../packages/delivery/src/store/waiting.js'
import type { LaneBound } from '../../packages/delivery/src/store/work.js'

/** One row of the table in docs/delivery.md. */
export interface WaitRow {
  readonly what: string
  readonly see: string
  readonly end: string
}

const where = '`where` and `find`: `waitsFor.why` is '
const parked = "`find({ state: 'parked', reason })`; `totals()`; `waybill status`; the lane's card"

/** Why an event is not in the store yet, by the bound of a lane that is reached. */
export const atTheDoor: Readonly<Record<LaneBound, WaitRow>> = {
  maxPending: full('as many deliveries are pending as `maxPending` allows'),
  maxPendingBytes: full('the pending events have as many bytes as `maxPendingBytes` allows'),
  maxParked: fullOfParked('as many deliveries are parked as `maxParked` allows'),
  maxParkedBytes: fullOfParked('the parked events have as many bytes as `maxParkedBytes` allows'),
}

/** Why a pending delivery is not sent yet. */
export const pending: Readonly<Record<WaitReason, WaitRow>> = {
  confirming: {
    what: 'It may have arrived, and the vendor is asked whether it did, for `confirmForMs` at most.',
    see: `${where}\`confirming\`, \`dueAt\` says until when; \`confirming\` of \`lanes()\`. Both are known to the process that asks: elsewhere it is \`sending\``,
    end: '`retry({ messageIds })`, in the process that asks, or `resume({ lane, endpoint })`: the vendor is asked a last time, at once. `forget` and `close` end it too. `confirmForMs: 0` parks at once.',
  },
  sending: {
    what: 'It is planned, or on its way.',
    see: `${where}\`sending\`; \`inFlight\` of \`lanes()\``,
    end: 'Nothing to do: its attempt ends after `attemptTimeoutMs`. What a dead process had leased is due again after 30 s on `postgresStore`, and at the next start on the others.',
  },
  held: {
    what: 'Its lane or its endpoint is held, by a person or after a setup error.',
    see: `${where}\`held\`, \`hold\` says which; \`holds()\`; \`holds\` of \`lanes()\`; \`waybill_lane_holds\`; \`waybill status\`; the lane's card`,
    end: '`resume({ lane, endpoint })`, once its cause is gone.',
  },
  earlier: {
    what: 'An earlier event of its user is not settled, and `order` lets it go first.',
    see: `${where}\`earlier\`, \`behind\` is the other's \`seq\``,
    end: "End the other's wait. One that fails again and again is `stuck` after `stuckAfter` attempts, and holds up nobody then; `forget` ends both.",
  },
  time: {
    what: 'An attempt failed, and the next one has a time.',
    see: `${where}\`time\`, \`dueAt\` says until when; its \`attempts\` say why; \`nextDueMs\` of \`lanes()\``,
    end: '`retry({ messageIds })`, or another query; `resume({ lane })` for the whole lane.',
  },
  limited: {
    what: 'The vendor asked for rest, of all or of this event. `maxRetryAfterMs` bounds it.',
    see: `${where}\`limited\`, \`dueAt\` says until when; \`pauses\` of \`lanes()\`, with \`askedForMs\` where more was asked; \`waybill_lane_limited_seconds\`; \`waybill status\` (after a minute it is trouble); the lane's card`,
    end: '`resume({ lane, endpoint })` sends at once; `retry` ends the wait of the event, and leaves the pause.',
  },
  failing: {
    what: 'The vendor fails, and only one request at a time is sent, as a probe.',
    see: `${where}\`failing\`; \`pauses\` and \`failingForMs\` of \`lanes()\`; \`waybill_lane_failing_seconds\`; \`waybill status\`; the lane's card`,
    end: 'The first success ends it. `resume({ lane, endpoint })` probes at once.',
  },
  paced: {
    what: 'Its endpoint sends as fast as its rate allows, and others are before it.',
    see: `${where}\`paced\`; \`paced\` of \`lanes()\``,
    end: 'Nothing to do: it goes in its turn. `rates` of the lane is for a contract that allows more.',
  },
  not_delivering: {
    what: 'This process does not send for the lane.',
    see: `${where}\`not_delivering\`; \`delivers\` of \`lanes()\`; \`workers()\``,
    end: 'Start a process whose `deliver` names the lane.',
  },
  turn: {
    what: 'Others go first: live ones before replayed ones, and sources in turns.',
    see: `${where}\`turn\`; \`depth\` of \`lanes()\` says how many are pending and how old the oldest is`,
    end: 'Nothing to do. A higher `concurrency` is faster where the vendor keeps up.',
  },
}

/** For what a delivery is parked: by the engine, and for codes of answers and destinations. */
export const parkedFor: Readonly<Record<ParkedReason, WaitRow>> = {
  in_doubt: row(
    'Parked as `in_doubt`: the call may have reached the vendor, and would do harm twice.',
    'Look at the vendor whether it arrived, then replay it or discard it.',
  ),
  stuck: row(
    'Parked as `stuck`: it alone failed while others got through.',
    'Replay it once the cause is gone, or discard it.',
  ),
  kills_process: row(
    'Parked as `kills_process`: the process ended three times while it was planned.',
    'Find out why, then replay it, or discard it.',
  ),
  plan_failed: row(
    'Parked as `plan_failed`: the destination threw; `detail` has its words.',
    'Mend the destination, then replay it.',
  ),
  consent_failed: row(
    'Parked as `consent_failed`: the `consent` predicate threw for it; `detail` has its words.',
    'Mend the predicate, then replay it.',
  ),
  remark: row(
    'Parked as `remark`: it would go out weaker than it was meant, and `onRemark` says to park that; `detail` has the codes, `remarks` the fields.',
    'Mend the sender or the mapping, then replay it.',
  ),
  too_old_to_be_live: row(
    'Parked as `too_old_to_be_live`: it happened more than `liveForMs` before it was accepted, and the vendor would act on it as on a new one.',
    'Discard it. Or switch off what it would start at the vendor, set `liveForMs` of the lane to `Infinity`, and replay it.',
  ),
  plan_incomplete: row(
    'Parked as `plan_incomplete`: the destination planned nothing for it, and said nothing of it.',
    'Mend the destination, then replay it.',
  ),
  store_refused: row(
    'Parked as `store_refused`: the store could not hold what came of the last attempt; `detail` names the state and the store’s words.',
    'Look at the vendor whether it arrived, then replay it or discard it.',
  ),
}

const parkedByOthers: readonly WaitRow[] = [
  row(
    "Parked with a vendor's code, `bad_request` and others: the vendor refuses it.",
    'Mend the mapping or the data, then replay it, or discard it.',
  ),
  row(
    'Parked as `foreign_answer`: a success that is not the vendor’s own, such as a login page or a proxy. It may have arrived.',
    'Look at the vendor, mend the way, then replay it.',
  ),
  row(
    'Parked as `step_failed`: a step of yours threw, or left no event; `detail` has its name.',
    'Mend the step, then replay it: the step is tried again. `waybill preview` shows what each step does.',
  ),
  row(
    'Parked as `invalid_event`, `too_large` or `mapping_failed`: the mapping’s own check, or it threw; `detail` has field and rule.',
    'Mend the mapping or the data, then replay it, or discard it.',
  ),
]

/** The table as Markdown. */
export function waitsTable(): string {
  const rows = [
    ...Object.values(atTheDoor),
    ...Object.values(pending),
    ...Object.values(parkedFor),
    ...parkedByOthers,
    {
      what: 'Skipped as `lane_full`: the lane was full, and its `whenFull` is `skip`.',
      see: "`find({ state: 'skipped', reason: 'lane_full' })`; `totals()`",
      end: "`replay({ lane, state: 'skipped', reason: 'lane_full' })` while its body is kept.",
    },
  ]
  const lines = rows.map(({ what, see, end }) => `| ${[what, see, end].join(' | ')} |`)
  return ['| What makes an event wait | Where you see it | How you end it |', '| --- | --- | --- |', ...lines].join(
    '\n',
  )
}

function row(what: string, end: string): WaitRow {
  return { what, see: parked, end }
}

function full(why: string): WaitRow {
  return {
    what: `A lane is full: ${why}. \`accept\` waits for \`waitMs\`, then it is refused.`,
    see: 'the error `store_full` names lane, bound and limit; from 80 % on `observe` (`filling`), `nearlyFull` of `lanes()` and `waybill_lane_fill`',
    end: 'End what keeps the lane (below), raise the bound, or set `whenFull` to `skip`.',
  }
}

function fullOfParked(why: string): WaitRow {
  return {
    what: `A lane of \`memoryStore\` is full: ${why}. \`accept\` waits for \`waitMs\`, then it is refused.`,
    see: "the error `store_full` names lane, bound and limit; before that `totals()`: `parked`; `waybill status`; the lane's card",
    end: '`discard(query, { reason })`, `replay`, `forget` or `parkedForMs`; or raise the bound.',
  }
}
