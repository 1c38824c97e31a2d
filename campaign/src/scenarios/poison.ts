import { setStage } from '../stage.js'
import { type Scenario, told } from './scenario.js'

const lane = 'synerise'
const poison = 'wb-1-2-3'
const deadAfterMs = 30_000
// Once without a mark, then under ever narrower ones.
const expectedDeaths = 4
const mostDeaths = 2 * expectedDeaths

/** Planning one event kills the process, again and again, until that event alone is parked; its neighbours are delivered. */
export const poisonEvent: Scenario = async (options) => {
  const stage = await setStage({ ...options, faults: [] })
  try {
    let deaths = 0
    for (; deaths < mostDeaths; deaths++) {
      const worker = stage.start({ backlog: 50, poison: { lane, messageId: poison } })
      const survived = stage.settled(lane, poison)
      await worker.opening
      const died = await Promise.race([
        worker.gone.then(() => true),
        survived.then(() => false),
        new Promise<boolean>((resolve) => void setTimeout(resolve, deadAfterMs, false).unref()),
      ])
      await worker.kill()
      await stage.look()
      if (!died) break
    }
    const verdict = await stage.finish()
    const found = verdict.undelivered.map((each) => `${each.lane} ${each.messageId}: ${each.reason}`)
    const isParkedAlone = found.length === 1 && found[0] === `${lane} ${poison}: kills_process`
    return told(stage, verdict, {
      facts: { deaths, parked: found.join(', ') || '-' },
      broken: [
        ...(isParkedAlone ? [] : ['what killed the process is not parked, or not alone']),
        ...(deaths === expectedDeaths ? [] : [`it died ${deaths} times and not ${expectedDeaths}`]),
      ],
    })
  } finally {
    await stage.close()
  }
}
