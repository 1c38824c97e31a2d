import { type Answer, jsonAnswer } from '../emulator.js'
import type { Violation } from '../rule.js'
import type { YespoCall } from './yespo-call.js'
import type { YespoConfiguration } from './yespo-settings.js'

/** An item of a list that the vendor did not take. */
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

/** A list as answers have it: one of one is the bare object, unless lists are kept. */
export function collapsedList(list: readonly unknown[], { collapseLists }: YespoConfiguration): unknown {
  return list.length === 1 && collapseLists ? list[0] : list
}
