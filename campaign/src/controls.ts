import { userOf } from './events.js'
import { lanes, type Stage } from './stage.js'

/** What a person decided in the middle, and what came of it. */
export interface ControlFindings {
  readonly holds: number
  /** Of these, how many all processes that lived have answered: only then it is known what was on the wire. */
  readonly judged: number
  /** Users who were forgotten. */
  readonly forgotten: ReadonlySet<string>
  /** In plain words, what was promised and not kept. Empty: all of it was. Asked when everything has been sent. */
  broken(): readonly string[]
}

/** A process that is not killed, and makes the calls of a person. */
export interface Controls {
  /** A call around a kill: by turns a lane is held, and a user is forgotten. Resolves with what ends it after the kill. */
  begin(kill: number): Promise<() => Promise<void>>
  findings(): ControlFindings
}

/** A user who is forgotten, and what the vendors had of theirs when the call had resolved: how often, by lane and id. */
interface Forgotten {
  readonly userId: string
  readonly at: number
  /** So many had left and were on their way. */
  readonly inFlight: number
  readonly had: ReadonlyMap<string, number>
  /** The same once all that had left must have arrived. */
  later?: ReadonlyMap<string, number>
}

/** Users are taken from as many of the last accepted events: what is older has left long ago. */
const recent = 300

/** Nothing is on its way for longer: an attempt may take 30 seconds. */
const longestWayMs = 31_000

export function createControls(stage: Stage, random: () => number): Controls {
  const person = stage.start({ deliver: false, backlog: 0 })
  const forgotten = new Map<string, Forgotten>()
  const sentWhileHeld: string[] = []
  let holds = 0
  let judged = 0

  /** How often each of these came, by lane and id. */
  function received(from: readonly string[], isMeant: (id: string) => boolean = () => true) {
    const counts = from.flatMap((lane) =>
      [...stage.records.of(lane).counts]
        .filter(([id]) => isMeant(id))
        .map(([id, count]) => [`${lane} ${id}`, count] as const),
    )
    return new Map(counts)
  }
  const receivedOf = (userId: string) => received(lanes, (id) => userOf(id) === userId)

  async function holdOne(kill: number): Promise<() => Promise<void>> {
    const lane = lanes[(kill / 2) % lanes.length] as string
    const answer = await person.control({ type: 'control', call: 'hold', lane })
    const { onTheWire = undefined, unanswered = [] } = answer && 'onTheWire' in answer ? answer : {}
    // What one has on the wire that lives and did not get to answer, nobody knows.
    const isKnown = !unanswered.some((name) => stage.living().some((pid) => name.endsWith(`:${pid}`)))
    holds++
    if (isKnown) judged++
    await stage.arrived()
    const had = received([lane])
    return async () => {
      const more = beyond(received([lane]), had)
      const known = new Set(onTheWire?.events.map(({ messageId }) => `${lane} ${messageId}`))
      // Of a long list it names the first ones.
      const isWhole = onTheWire?.events.length === onTheWire?.deliveries
      const wrong = isWhole ? more.filter((id) => !known.has(id)) : more.slice(onTheWire?.deliveries)
      if (isKnown && wrong.length > 0) sentWhileHeld.push(`${wrong.length} at kill ${kill}, such as ${wrong[0]}`)
      await person.control({ type: 'control', call: 'resume', lane })
    }
  }

  async function forgetOne(): Promise<void> {
    const users = [...new Set([...stage.acknowledged].slice(-recent).map(userOf))].filter(
      (user) => !forgotten.has(user),
    )
    const userId = users[Math.floor(random() * users.length)]
    if (userId === undefined) return
    const answer = await person.control({ type: 'control', call: 'forget', userId })
    const inFlight = answer && 'inFlight' in answer ? answer.inFlight : 0
    await stage.arrived()
    forgotten.set(userId, { userId, at: performance.now(), inFlight, had: receivedOf(userId) })
  }

  function lookLater(): void {
    for (const one of forgotten.values())
      if (performance.now() > one.at + longestWayMs) one.later ??= receivedOf(one.userId)
  }

  return {
    async begin(kill) {
      stage.records.look()
      lookLater()
      if (kill % 2 === 0) return holdOne(kill)
      await forgetOne()
      return async () => undefined
    },
    findings: () => ({
      holds,
      judged,
      forgotten: new Set(forgotten.keys()),
      broken() {
        const sent = [...forgotten.values()].flatMap(({ userId, inFlight, had, later }) => [
          ...beyond(receivedOf(userId), had).slice(inFlight),
          ...(later ? beyond(receivedOf(userId), later) : []),
        ])
        return [
          ...(sent.length > 0 ? [`${sent.length} were sent after their user was forgotten, such as ${sent[0]}`] : []),
          ...(sentWhileHeld.length > 0 ? [`a held lane sent: ${sentWhileHeld.join('; ')}`] : []),
        ]
      },
    }),
  }
}

/** What came more often than before: once for each time. */
function beyond(now: ReadonlyMap<string, number>, before: ReadonlyMap<string, number>): readonly string[] {
  return [...now].flatMap(([id, count]) => Array.from({ length: count - (before.get(id) ?? 0) }, () => id))
}
