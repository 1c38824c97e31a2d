import type { CustomerEvent } from '../event/customer-event.js'
import { type Change, changeAt, gone } from './change-at.js'
import { hashWith } from './hash.js'
import { keepOnly } from './keep.js'
import { maskValue } from './mask.js'
import type { HashStep, StepData, StepPaths } from './step.js'
import { readStepPath, type StepPath } from './step-path.js'
import { truncateIp } from './truncate-ip.js'

/** The word by which a step says what it does. */
export type StepKind = 'drop' | 'keep' | 'hash' | 'mask' | 'truncateIp'

type Apply = (event: CustomerEvent) => CustomerEvent

/** What each kind of step does with an event. */
const kinds: Readonly<Record<StepKind, (paths: readonly StepPath[], step: StepData) => Apply>> = {
  drop: (paths) => changing(paths, () => gone),
  keep: (paths) => keeping(paths),
  hash: (paths, step) => changing(paths, hashWith(step as HashStep)),
  mask: (paths) => changing(paths, maskValue),
  truncateIp: (paths) => changing(paths, truncateIp),
}

/** Every kind. */
export const stepKinds = Object.keys(kinds) as readonly StepKind[]

/** What a step does, and where: the kind, and its paths as they are written. */
export function kindOf(step: object): { readonly kind: StepKind; readonly paths: StepPaths } | undefined {
  const [kind, ...more] = stepKinds.filter((one) => Object.hasOwn(step, one))
  return kind && more.length === 0 ? { kind, paths: (step as Record<StepKind, StepPaths>)[kind] } : undefined
}

/** What a step that has passed the check does with an event. */
export function applyOf(step: StepData): Apply {
  const { kind, paths } = kindOf(step) as { kind: StepKind; paths: StepPaths }
  return kinds[kind](
    [paths].flat().map((path) => readStepPath(path) as StepPath),
    step,
  )
}

/** The members of an event that no step given as data may change. */
export const fixedMembers: readonly string[] = ['type', 'messageId', 'timestamp', 'event', 'integrations']

/** The ids of an event's person. */
export const personIds: readonly string[] = ['userId', 'anonymousId', 'previousId']

/** The members that make an event what it is. `keep` never removes them, nor what Waybill notes in `_` members. */
const essential: ReadonlySet<string> = new Set([
  ...fixedMembers,
  ...personIds,
  ...['groupId', 'name', 'category', 'originalTimestamp', 'sentAt', 'receivedAt'],
])

function changing(paths: readonly StepPath[], change: Change): Apply {
  return (event) => paths.reduce((changed, path) => changeAt(changed, path, change) as CustomerEvent, event)
}

function keeping(paths: readonly StepPath[]): Apply {
  const keep = keepOnly(paths)
  return (event) => {
    const facts = Object.entries(event).filter(([name]) => !isEssential(name))
    const kept = (facts.length === 0 ? {} : keep(Object.fromEntries(facts))) as object | typeof gone
    const left: Readonly<Record<string, unknown>> = kept === gone ? {} : { ...(kept as object) }
    if (facts.every(([name, value]) => left[name] === value)) return event
    const same = Object.entries(event).filter(([name]) => isEssential(name))
    return Object.fromEntries([...same, ...Object.entries(left)]) as unknown as CustomerEvent
  }
}

function isEssential(name: string): boolean {
  return essential.has(name) || name.startsWith('_')
}
