import { transportOf } from './right-destination.js'
import { behind, type WrongDestination, withParts } from './wrong-destination.js'

export const blamesThemAll: WrongDestination = {
  fault: 'declares all or nothing, and rejects all events of a request for one bad call',
  fails: 'one bad call: profiles',
  // Asked with the outcomes of a refusal, as the engine asks, it gives up.
  subject: behind((right) => ({
    ...right,
    split: (request, outcomes) => (outcomes === undefined ? right.split(request) : []),
  })),
}

export const mixesUpOutcomes: WrongDestination = {
  fault: 'gives the outcomes of a partly refused request in another order than its calls',
  fails: 'outcomes belong to their calls: purchases',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return request.endpoint === 'purchases' ? outcomes.toReversed() : outcomes
    },
  })),
}

export const mixesUpConcurrentAnswers: WrongDestination = {
  fault: 'remembers the last answer in one place for all requests in flight',
  fails: 'concurrent sends keep their answers',
  subject: withParts((options) => {
    const transport = transportOf(options)
    let inFlight = 0
    let last: Awaited<ReturnType<typeof transport.send>>
    return {
      transport: {
        ...transport,
        async send(request, sendOptions) {
          const crowded = ++inFlight > 10
          last = await transport.send(request, sendOptions).finally(() => inFlight--)
          const own = last
          // The next answer may come before this one is read.
          if (crowded) await new Promise((resolve) => setTimeout(resolve, 5))
          return crowded ? last : own
        },
      },
    }
  }),
}

export const losesACallInSplit: WrongDestination = {
  fault: 'loses the last call of an odd number when it splits a request',
  fails: 'split: profiles',
  subject: behind((right) => ({
    ...right,
    split(request, outcomes) {
      const halves = right.split(request, outcomes)
      return request.endpoint === 'profiles' && request.calls.length % 2 === 1 ? halves.slice(0, -1) : halves
    },
  })),
}

export const sendsARejectedEventTwice: WrongDestination = {
  fault: 'sends what the vendor has rejected once more',
  fails: 'one send is one try',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes[0]?.status === 'rejected' ? right.send(request, options) : outcomes
    },
  })),
}

export const dropsTheReply: WrongDestination = {
  fault: "does not hand the vendor's reply to who waits for it",
  fails: 'success is delivered',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) => {
        if (outcome.status !== 'delivered') return outcome
        const { reply: _dropped, ...rest } = outcome
        return rest
      })
    },
  })),
}

export const repeatsADeliveredCall: WrongDestination = {
  fault: 'starts again with the first call once the last one is delivered',
  fails: 'calls go one after another',
  subject: behind((right) => ({
    ...right,
    plan(deliveries) {
      // The deliveries of events with three calls, or one, that are done.
      const done = deliveries.filter(({ step, event }) => step >= (event.type === 'track' ? 3 : 1))
      if (done.length === 0) return right.plan(deliveries)
      return right.plan(deliveries.map((delivery) => (done.includes(delivery) ? { ...delivery, step: 0 } : delivery)))
    },
  })),
}

export const repeatsAHarmfulCall: WrongDestination = {
  fault: 'repeats a doubtful call at an endpoint where a repeat acts twice',
  fails: 'a harmful call is not repeated: points',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      const [first] = outcomes
      const inDoubt = first?.status === 'retry' && first.maybeDelivered
      return inDoubt && request.endpoint === 'points' ? right.send(request, options) : outcomes
    },
  })),
}
