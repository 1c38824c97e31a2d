import { type Answer, jsonAnswer, type Processed } from '../server/emulator.js'
import { refusalOf, type Violation } from '../server/rule.js'
import type { YespoCall } from './call.js'
import type { YespoConfiguration } from './settings.js'

/** Item of a list that the vendor refused. */
export interface YespoFailedItem {
  readonly item: unknown
  readonly violation: Violation
}

/** The answer to a list of contacts or orders, with the items that failed under `failedName` if any. */
export function yespoListAnswer(
  { store, configuration, at }: YespoCall,
  failedName: 'failedContacts' | 'failedOrders',
  failed: readonly YespoFailedItem[],
): Answer {
  const list = failed.map(({ item, violation }) => ({
    ...(typeof item === 'object' ? item : { item }),
    message: `${violation.field}: ${violation.detail}`,
  }))
  return jsonAnswer(200, {
    asyncSessionId: store.startImport(at),
    id: 0,
    ...(list.length > 0 && { [failedName]: collapsedList(list, configuration) }),
  })
}

/** Names the rule that the first failed item broke. A list can have accepted and refused items. */
export function withFailed(processed: Processed, [first]: readonly YespoFailedItem[]): Processed {
  return first === undefined ? processed : { ...processed, refusal: refusalOf(first.violation) }
}

/** A list as answers show it: a list of one becomes the bare element if `collapseLists` is set. */
export function collapsedList(list: readonly unknown[], { collapseLists }: YespoConfiguration): unknown {
  return list.length === 1 && collapseLists ? list[0] : list
}
