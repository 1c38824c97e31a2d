import { blamesThemAll } from './blames-them-all.js'
import { callsA502NotDelivered } from './calls-a-502-not-delivered.js'
import { callsAForeignAnswerNotDelivered } from './calls-a-foreign-answer-not-delivered.js'
import { callsAnEndlessAnswerInvalid } from './calls-an-endless-answer-invalid.js'
import { changesTheKeyOnARetry } from './changes-the-key-on-a-retry.js'
import { closeDoesNotWait } from './close-does-not-wait.js'
import { closeHangs } from './close-hangs.js'
import { countsCharacters } from './counts-characters.js'
import { countsTheDeadlineByTheWallClock } from './counts-the-deadline-by-the-wall-clock.js'
import { declaresAKeyItDoesNotSend } from './declares-a-key-it-does-not-send.js'
import { declaresAnotherMethod } from './declares-another-method.js'
import { declaresNoSource } from './declares-no-source.js'
import { doubtsARefusedConnection } from './doubts-a-refused-connection.js'
import { dropsTheReply } from './drops-the-reply.js'
import { followsRedirects } from './follows-redirects.js'
import { forgetsSkippedEvents } from './forgets-skipped-events.js'
import { hasAPatternWithAMemory } from './has-a-pattern-with-a-memory.js'
import { holdsTooLittle } from './holds-too-little.js'
import { ignoresRetryAfter } from './ignores-retry-after.js'
import { ignoresTheDeadline } from './ignores-the-deadline.js'
import { ignoresTheSignal } from './ignores-the-signal.js'
import { leaksTheToken } from './leaks-the-token.js'
import { logsTheToken } from './logs-the-token.js'
import { losesACallInSplit } from './loses-a-call-in-split.js'
import { losesOrder } from './loses-order.js'
import { manglesText } from './mangles-text.js'
import { missesAnEndpoint } from './misses-an-endpoint.js'
import { mixesUpConcurrentAnswers } from './mixes-up-concurrent-answers.js'
import { mixesUpOutcomes } from './mixes-up-outcomes.js'
import { mutatesTheItem } from './mutates-the-item.js'
import { packsAByteTooMany } from './packs-a-byte-too-many.js'
import { packsTooManyCalls } from './packs-too-many-calls.js'
import { plansByChance } from './plans-by-chance.js'
import { plansByTheClock } from './plans-by-the-clock.js'
import { readsRetryAfterByItsOwnClock } from './reads-retry-after-by-its-own-clock.js'
import { rejectsOnARefusedConnection } from './rejects-on-a-refused-connection.js'
import { remembersRefusals } from './remembers-refusals.js'
import { repeatsADeliveredCall } from './repeats-a-delivered-call.js'
import { repeatsAHarmfulCall } from './repeats-a-harmful-call.js'
import { repeatsOptionsInErrors } from './repeats-options-in-errors.js'
import { sendsARejectedEventTwice } from './sends-a-rejected-event-twice.js'
import { sendsAnotherBody } from './sends-another-body.js'
import { sendsNoCredentials } from './sends-no-credentials.js'
import { showsTheToken } from './shows-the-token.js'
import { splicesIdsIntoPaths } from './splices-ids-into-paths.js'
import { swallowsA500 } from './swallows-a-500.js'
import { takesALoginPageForSuccess } from './takes-a-login-page-for-success.js'
import { takesBusyForSuccess } from './takes-busy-for-success.js'
import { throwsFromSend } from './throws-from-send.js'
import type { WrongDestination } from './wrong-destination.js'

/** One fault each; the suite must find every one of them, and each in one chapter alone. */
export const wrongDestinations: readonly WrongDestination[] = [
  blamesThemAll,
  callsA502NotDelivered,
  callsAForeignAnswerNotDelivered,
  callsAnEndlessAnswerInvalid,
  changesTheKeyOnARetry,
  closeDoesNotWait,
  closeHangs,
  countsCharacters,
  countsTheDeadlineByTheWallClock,
  declaresAKeyItDoesNotSend,
  declaresAnotherMethod,
  declaresNoSource,
  doubtsARefusedConnection,
  dropsTheReply,
  followsRedirects,
  forgetsSkippedEvents,
  hasAPatternWithAMemory,
  holdsTooLittle,
  ignoresRetryAfter,
  ignoresTheDeadline,
  ignoresTheSignal,
  leaksTheToken,
  logsTheToken,
  losesACallInSplit,
  losesOrder,
  manglesText,
  missesAnEndpoint,
  mixesUpConcurrentAnswers,
  mixesUpOutcomes,
  mutatesTheItem,
  packsAByteTooMany,
  packsTooManyCalls,
  plansByChance,
  plansByTheClock,
  readsRetryAfterByItsOwnClock,
  rejectsOnARefusedConnection,
  remembersRefusals,
  repeatsADeliveredCall,
  repeatsAHarmfulCall,
  repeatsOptionsInErrors,
  sendsARejectedEventTwice,
  sendsAnotherBody,
  sendsNoCredentials,
  showsTheToken,
  splicesIdsIntoPaths,
  swallowsA500,
  takesALoginPageForSuccess,
  takesBusyForSuccess,
  throwsFromSend,
]
