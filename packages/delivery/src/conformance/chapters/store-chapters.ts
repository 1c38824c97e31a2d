import type { StoreChapter } from '../chapter.js'
import type { StoreSubject } from '../store-subject.js'
import { acceptChapters } from './accept/accept.js'
import { boundChapters } from './accept/bound.js'
import { fullLaneChapters } from './accept/full-lane.js'
import { hostileTextChapters } from './accept/hostile-text.js'
import { parkedChapters } from './accept/parked.js'
import { refusalChapters } from './accept/refusal.js'
import { sharedBoundChapters } from './accept/shared-bound.js'
import { transactionChapters } from './accept/transaction.js'
import { crashChapters } from './crash/crash.js'
import { markChapters } from './crash/mark.js'
import { clockChapters } from './lease/clock.js'
import { controlChapters } from './lease/control.js'
import { controlPersonChapters } from './lease/control-persons.js'
import { holdChapters } from './lease/hold.js'
import { leaseChapters } from './lease/lease.js'
import { resumeChapters } from './lease/resume.js'
import { sharedChapters } from './lease/shared.js'
import { slotChapters } from './lease/slot.js'
import { stateChapters } from './lease/state.js'
import { wakeChapters } from './lease/wake.js'
import { formerNameChapters } from './ledger/former-name.js'
import { modelChapters, type StoreChaptersOptions } from './ledger/model.js'
import { remarkChapters } from './ledger/remark.js'
import { totalsChapters } from './ledger/totals.js'
import { waitsChapters } from './ledger/waits.js'
import { whereChapters } from './ledger/where.js'
import { acceptanceOrderChapters } from './next/acceptance-order.js'
import { chainChapters } from './next/chain.js'
import { claimChapters } from './next/claim.js'
import { claimEarlierChapters } from './next/claim-earlier.js'
import { claimLifeChapters } from './next/claim-life.js'
import { crowdChapters } from './next/crowd.js'
import { crowdRestartChapters } from './next/crowd-restart.js'
import { filedChapters } from './next/filed.js'
import { filedLifeChapters } from './next/filed-life.js'
import { replayOrderChapters } from './next/replay-order.js'
import { replayPageChapters } from './next/replay-page.js'
import { turnChapters } from './next/turn.js'
import { turnShareChapters } from './next/turn-share.js'
import { lettingGoChapters } from './order/letting-go.js'
import { orderChapters } from './order/order.js'
import { auditChapters } from './upkeep/audit.js'
import { discardChapters } from './upkeep/discard.js'
import { discardedChapters } from './upkeep/discarded.js'
import { forgetChapters } from './upkeep/forget.js'
import { personChapters } from './upkeep/person.js'
import { purgeChapters } from './upkeep/purge.js'
import { replayChapters } from './upkeep/replay.js'
import { replayLateChapters } from './upkeep/replay-late.js'
import { retentionChapters } from './upkeep/retention.js'

const contents: readonly ((subject: StoreSubject, options: StoreChaptersOptions) => readonly StoreChapter[])[] = [
  acceptChapters,
  boundChapters,
  fullLaneChapters,
  sharedBoundChapters,
  hostileTextChapters,
  parkedChapters,
  leaseChapters,
  stateChapters,
  refusalChapters,
  holdChapters,
  resumeChapters,
  orderChapters,
  lettingGoChapters,
  filedChapters,
  filedLifeChapters,
  chainChapters,
  crowdChapters,
  crowdRestartChapters,
  turnChapters,
  turnShareChapters,
  acceptanceOrderChapters,
  claimChapters,
  claimEarlierChapters,
  claimLifeChapters,
  clockChapters,
  wakeChapters,
  whereChapters,
  waitsChapters,
  formerNameChapters,
  remarkChapters,
  replayChapters,
  replayLateChapters,
  replayOrderChapters,
  replayPageChapters,
  discardChapters,
  discardedChapters,
  forgetChapters,
  personChapters,
  auditChapters,
  purgeChapters,
  retentionChapters,
  markChapters,
  crashChapters,
  sharedChapters,
  controlChapters,
  controlPersonChapters,
  slotChapters,
  transactionChapters,
  totalsChapters,
  modelChapters,
]

/**
 * Every promise of the store contract as a chapter, for any test runner. With vitest:
 * `for (const { name, run, skip } of storeChapters(subject)) it(name, (context) => (skip ? context.skip(skip) : run()))`.
 * Each chapter makes its own place for data. A chapter that does not apply to the store has the reason as `skip`.
 */
export function storeChapters(subject: StoreSubject, options: StoreChaptersOptions = {}): readonly StoreChapter[] {
  return contents.flatMap((chapters) => chapters(subject, options))
}
