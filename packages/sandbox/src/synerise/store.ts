import { isText, type JsonObject } from '../server/json-object.js'
import { started, type Workflows } from '../workflows.js'
import { SYNERISE_EVENT_TYPES } from './events/event-types.js'
import type { SyneriseEvent, SyneriseProfile, SyneriseState } from './state.js'

const FIRST_PROFILE_ID = 500_000_001
const KNOWN_ACTIONS: ReadonlySet<string> = new Set([
  ...SYNERISE_EVENT_TYPES.flatMap(({ action }) => action ?? []),
  ...['transaction.charge', 'product.buy', 'recommendation.view', 'recommendation.click', 'product.search.click'],
])
const IDENTIFIERS = ['id', 'customId', 'uuid', 'email', 'phone'] as const

/** An event about to be saved; `uuid` where another event determines it. */
type SyneriseEventDraft = Omit<SyneriseEvent, 'uuid'> & { readonly uuid?: string }

/** The memory of one workspace. */
export interface SyneriseStore {
  /** The profile with one of the identifiers; a new one when there is none. */
  resolveProfile(identifiers: JsonObject): SyneriseProfile
  /** The profile with this identifier. */
  findProfile(name: 'id' | 'email' | 'customId', value: string): SyneriseProfile | undefined
  saveProfile(profile: SyneriseProfile): void
  /** When a profile was last saved, in milliseconds since 1970. */
  savedAt(id: number): number
  deleteProfile(id: number): boolean
  /** Saves, or replaces as a whole the event with the same salt, saved time, profile and action. */
  saveEvent(draft: SyneriseEventDraft): { readonly uuid: string; readonly overwrote: boolean }
  state(): SyneriseState
}

/** Starts an empty workspace. `workflows` are started by action. */
export function createSyneriseStore(
  nextUuid: () => string,
  workflows: Workflows = {},
  now: () => number = () => 0,
): SyneriseStore {
  const profiles = new Map<number, SyneriseProfile>()
  const profileIndex = new Map<string, number>()
  const saved = new Map<number, number>()
  const events = new Map<string, SyneriseEvent>()
  const salts = new Map<string, string>()
  const definitions = new Set<string>()
  let created = 0

  function saveProfile(profile: SyneriseProfile): void {
    const before = profiles.get(profile.id)
    for (const key of before === undefined ? [] : indexKeys(before.values)) profileIndex.delete(key)
    profiles.set(profile.id, profile)
    saved.set(profile.id, now())
    profileIndex.set(indexKey('id', profile.id), profile.id)
    for (const key of indexKeys(profile.values)) {
      if (!profileIndex.has(key)) profileIndex.set(key, profile.id)
    }
  }

  return {
    resolveProfile(identifiers) {
      const keys = indexKeys(identifiers)
      const id = keys.map((key) => profileIndex.get(key)).find((found) => found !== undefined)
      const known = id === undefined ? undefined : profiles.get(id)
      const { id: ownId, ...values } = Object.fromEntries(
        IDENTIFIERS.filter((name) => identifiers[name] !== undefined).map((name) => [name, identifiers[name]]),
      )
      const profile: SyneriseProfile = known ?? {
        id: typeof ownId === 'number' ? ownId : FIRST_PROFILE_ID + created++,
        values: {},
        attributes: {},
        agreements: {},
        tags: [],
      }
      const resolved = { ...profile, values: { ...values, ...profile.values } }
      saveProfile(resolved)
      return resolved
    },
    findProfile: (name, value) => {
      const id = profileIndex.get(indexKey(name, value))
      return id === undefined ? undefined : profiles.get(id)
    },
    saveProfile,
    savedAt: (id) => saved.get(id) ?? 0,
    deleteProfile(id) {
      const known = profiles.get(id)
      if (known === undefined) return false
      for (const key of [indexKey('id', id), ...indexKeys(known.values)]) profileIndex.delete(key)
      return profiles.delete(id)
    },
    saveEvent(draft) {
      const key = saltKey(draft)
      const earlier = draft.uuid ?? (key === undefined ? undefined : salts.get(key))
      const uuid = earlier ?? nextUuid()
      const overwrote = events.has(uuid)
      events.set(uuid, { ...draft, uuid, ...started(workflows, draft.action) })
      // "If the action is unknown, a definition is created." Those of dedicated endpoints are there from the start.
      if (!KNOWN_ACTIONS.has(draft.action)) definitions.add(draft.action)
      if (key !== undefined) salts.set(key, uuid)
      return { uuid, overwrote }
    },
    state: () => {
      const all = [...events.values()]
      return {
        profiles: [...profiles.values()],
        definitions: [...definitions],
        events: all,
        transactions: all.filter(({ action }) => action === 'transaction.charge'),
      }
    },
  }
}

function saltKey({ eventSalt, time, profileId, action }: SyneriseEventDraft): string | undefined {
  return eventSalt === undefined ? undefined : JSON.stringify([eventSalt, time, profileId, action])
}

function indexKeys(values: JsonObject): readonly string[] {
  return IDENTIFIERS.filter((name) => isText(values[name]) || typeof values[name] === 'number').map((name) =>
    indexKey(name, values[name]),
  )
}

function indexKey(name: string, value: unknown): string {
  return `${name} ${String(value)}`
}
