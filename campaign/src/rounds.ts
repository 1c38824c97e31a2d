import { appendFile, readFile } from 'node:fs/promises'
import type { CampaignResult } from './run-campaign.js'

/** One round of a campaign: a line of its table. */
export interface Round {
  readonly seed: number
  /** What the round was played with. A round with other settings is another round. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly kills: number
  readonly accepted: number
  readonly lost: number
  readonly duplicated: number
  readonly mayRepeat?: number
  readonly outOfOrder?: number
  readonly serverKills?: number
  readonly calls?: CampaignResult['calls']
  readonly seconds: number
  readonly broken: readonly string[]
}

export interface RoundsOptions {
  /** How many rounds the table is to have, from 1. */
  readonly rounds: number
  /** Seed of the first round; each later one has the next. */
  readonly seed: number
  readonly settings: Readonly<Record<string, unknown>>
}

/**
 * Plays the rounds that the table at `path` does not have yet, and writes each as soon as it has ended: who stops a
 * campaign and starts it again goes on with the round that was cut off. Resolves with all its rounds.
 */
export async function playRounds(
  path: string,
  { rounds, seed, settings }: RoundsOptions,
  play: (seed: number) => Promise<CampaignResult>,
): Promise<readonly Round[]> {
  const mine = JSON.stringify(settings)
  const known = (await readTable(path)).filter((round) => JSON.stringify(round.settings) === mine)
  const all: Round[] = []
  for (let next = seed; next < seed + rounds; next++) {
    const before = known.find((round) => round.seed === next)
    all.push(before ?? (await playOne(next)))
  }
  return all

  async function playOne(ofSeed: number): Promise<Round> {
    const { kills, accepted, lost, duplicated, seconds, broken, ...rest } = await play(ofSeed)
    const { mayRepeat, serverKills, calls } = rest
    const round: Round = {
      ...{ seed: ofSeed, settings, kills, accepted, lost: lost.length, duplicated, seconds, broken },
      ...{ mayRepeat, outOfOrder: rest.outOfOrder.length, serverKills, ...(calls && { calls }) },
    }
    await appendFile(path, `${JSON.stringify(round)}\n`)
    return round
  }
}

async function readTable(path: string): Promise<readonly Round[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return text.split('\n').flatMap((line) => (line ? [JSON.parse(line) as Round] : []))
}
