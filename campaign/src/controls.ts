import { userOf } from './events.js'
import { lanes, type Stage } from './stage.js'

/** What a person decided in the middle, and what came of it. */
export interface ControlFindings {
  readonly holds: number
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

/** Users are taken from as many of the last accepted events: what is older has left long ago. */
const recent = 300

export function createControls(stage: Stage, random: () => number): Controls {
  const person = stage.start({ deliver: false, backlog: 0 })
  const forgotten = new Set<string>()
  const sentWhileHeld: string[] = []
  /** What the vendors had of forgotten users when they were forgotten: how often, by lane and id. */
  const before = new Map<string, number>()
  let holds = 0

  const received = (lane: string) => [...stage.records.of(lane).counts]
  const sumOf = (lane: string) => received(lane).reduce((sum, [, count]) => sum + count, 0)

  async function holdOne(kill: number): Promise<() => Promise<void>> {
    const lane = lanes[(kill / 2) % lanes.length] as string
    await person.control({ type: 'control', call: 'hold', lane })
    holds++
    await stage.arrived()
    const had = sumOf(lane)
    return async () => {
      const more = sumOf(lane) - had
      if (more > 0) sentWhileHeld.push(`${more} by ${lane} at kill ${kill}`)
      await person.control({ type: 'control', call: 'resume', lane })
    }
  }

  async function forgetOne(): Promise<void> {
    const users = [...new Set([...stage.acknowledged].slice(-recent).map(userOf))].filter(
      (user) => !forgotten.has(user),
    )
    const userId = users[Math.floor(random() * users.length)]
    if (userId === undefined) return
    await person.control({ type: 'control', call: 'forget', userId })
    forgotten.add(userId)
    await stage.arrived()
    for (const lane of lanes)
      for (const [id, count] of received(lane)) if (userOf(id) === userId) before.set(`${lane} ${id}`, count)
  }

  return {
    async begin(kill) {
      if (kill % 2 === 0) return holdOne(kill)
      await forgetOne()
      return async () => undefined
    },
    findings: () => ({
      holds,
      forgotten,
      broken() {
        const sent = lanes.flatMap((lane) =>
          received(lane)
            .filter(([id, count]) => forgotten.has(userOf(id)) && count > (before.get(`${lane} ${id}`) ?? 0))
            .map(([id]) => `${lane} ${id}`),
        )
        return [
          ...(sent.length > 0 ? [`${sent.length} were sent after their user was forgotten, such as ${sent[0]}`] : []),
          ...(sentWhileHeld.length > 0 ? [`a held lane sent: ${sentWhileHeld.join(', ')}`] : []),
        ]
      },
    }),
  }
}
