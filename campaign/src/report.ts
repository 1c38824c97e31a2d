import Table from 'cli-table3'
import type { Round } from './rounds.js'
import type { CampaignResult } from './run-campaign.js'
import type { Facts } from './scenarios/scenario.js'

/** A campaign as a table for people. */
export function reportOf(result: CampaignResult): string {
  const { kills, moments, nearCommit, accepted, received, lost, duplicated, mayRepeat, seconds } = result
  const table = newTable(result.store)
  const count = (value: number) => value.toLocaleString('en')
  table.push(
    ['kills', count(kills)],
    ['… while opening · anywhere · around a commit', `${moments.opening} · ${moments.anywhere} · ${moments.commit}`],
    ['… within 5 ms of a commit', count(nearCommit)],
    ...(result.serverKills > 0 ? [['… and of the store’s server', count(result.serverKills)]] : []),
    ...(result.calls
      ? [
          ['lanes held and resumed', count(result.calls.holds)],
          ['… and answered by all that lived', count(result.calls.judged)],
          ['users forgotten', count(result.calls.forgotten)],
        ]
      : []),
    ['accepted', count(accepted)],
    ...Object.entries(received).map(([vendor, events]) => [`received by ${vendor}`, count(events)]),
    ['parked', parkedOf(result)],
    ['lost', count(lost.length)],
    ['sent twice (may be)', `${count(duplicated)} (${count(mayRepeat)})`],
    ['before their identify', count(result.outOfOrder.length)],
    ['left pending', count(result.left)],
    ['counters = recount', result.balanced ? 'yes' : 'no'],
    ['seconds', seconds.toFixed(1)],
  )
  return table.toString()
}

/** How many are parked, and why. */
function parkedOf({ undelivered }: CampaignResult): string {
  const counts = new Map<string, number>()
  for (const { state, reason = '' } of undelivered)
    if (state === 'parked') counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts].map(([reason, number]) => `${number} ${reason}`).join(', ') || '0'
}

/** The rounds of a campaign as a table, with their sum. */
export function roundsOf(rounds: readonly Round[]): string {
  const table = new Table({
    head: ['seed', 'kills', 'accepted', 'lost', 'sent twice', 'seconds', 'broken'],
    style: { head: [], border: [] },
  })
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0)
  const row = (seed: string, of: (value: (round: Round) => number) => number) => [
    seed,
    of(({ kills }) => kills),
    of(({ accepted }) => accepted),
    of(({ lost }) => lost),
    of(({ duplicated }) => duplicated),
    of(({ seconds }) => seconds).toFixed(1),
    of(({ broken }) => broken.length),
  ]
  for (const round of rounds) table.push(row(String(round.seed), (value) => value(round)))
  table.push(row('all', sum))
  return table.toString()
}

/** The facts of a scenario, as a table. */
export function factsOf(name: string, facts: Facts): string {
  const table = newTable(name)
  for (const [fact, value] of Object.entries(facts)) table.push([fact, value.toLocaleString('en')])
  return table.toString()
}

function newTable(name: string): Table.Table {
  return new Table({ head: ['', name], style: { head: [], border: [] }, colAligns: ['left', 'right'] })
}
