import { behind, type WrongDestination } from './wrong-destination.js'

export const remembersRefusals: WrongDestination = {
  fault: 'skips events for good once the vendor has been unavailable and then refused one',
  fails: 'answers do not linger',
  subject: behind((right) => {
    const seen: (string | undefined)[] = []
    return {
      ...right,
      async send(request, options) {
        if (seen.at(-2) === 'service_unavailable' && seen.at(-1) === 'bad_request')
          return request.calls.map(() => ({ status: 'skipped', reason: 'paused' }))
        const outcomes = await right.send(request, options)
        const [first] = outcomes
        seen.push(first && 'error' in first ? first.error.code : undefined)
        return outcomes
      },
    }
  }),
}
