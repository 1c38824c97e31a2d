import { inspect } from 'node:util'
import type { AnswerRule } from '../../answer/answer.js'
import { NetworkError } from '../../errors/network-error.js'
import { answers, rightSubject, transportOf } from './right-destination.js'
import { behind, type WrongDestination, withParts } from './wrong-destination.js'

const badGateway = {
  code: 'server_error',
  when: { status: 502, body: /^$/ },
  kind: 'unavailable',
  acted: 'no',
  message: 'The gateway failed.',
  source: 'nowhere',
  sample: { status: 502 },
} as const

const subject = withParts(() => ({ answers: [badGateway, ...answers] }))

export const callsA502NotDelivered: WrongDestination = {
  fault: 'calls a 502 not delivered',
  fails: 'fault: 502',
  // Its table says what it believes, so that the table is no witness against it.
  subject: { ...subject, answers: [badGateway, ...answers.filter(({ code }) => code !== 'server_error')] },
}

export const callsAForeignAnswerNotDelivered: WrongDestination = {
  fault: 'believes that nothing arrived when what comes back is no HTTP',
  fails: 'fault: an answer that is no HTTP',
  subject: withParts((options) => {
    const transport = transportOf(options)
    return {
      transport: {
        ...transport,
        send: (request, sendOptions) =>
          transport.send(request, sendOptions).catch((cause) => {
            if (!inspect(cause).includes('does not match the HTTP')) throw cause
            throw new NetworkError('The answer is no HTTP.', { code: 'connection_lost', sent: false, cause })
          }),
      },
    }
  }),
}

export const callsAnEndlessAnswerInvalid: WrongDestination = {
  fault: 'parks an event because the answer to it was too long',
  fails: 'an endless answer',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) =>
        outcome.status === 'retry' && outcome.error.code === 'response_too_large'
          ? { status: 'rejected', error: outcome.error, maybeDelivered: true }
          : outcome,
      )
    },
  })),
}

export const swallowsA500: WrongDestination = {
  fault: 'takes a 500 for a delivery',
  fails: 'fault: 500',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) => {
        const swallowed = 'error' in outcome && 'status' in outcome.error && outcome.error.status === 500
        return swallowed ? { status: 'delivered' as const } : outcome
      })
    },
  })),
}

const anyPage: AnswerRule = {
  code: 'any_page',
  when: { status: [200, 299], body: /^\s*</ },
  kind: 'delivered',
  acted: 'yes',
  message: 'Accepted.',
  source: 'none',
  sample: { status: 200 },
}

export const takesALoginPageForSuccess: WrongDestination = {
  fault: 'takes a page with a 2xx for a delivery, such as the login page of a network',
  fails: 'foreign answers',
  subject: withParts(() => ({
    answers: [anyPage, ...answers],
  })),
}

export const takesBusyForSuccess: WrongDestination = {
  fault: 'looks at the status alone and takes a 200 that says busy for a delivery',
  fails: 'error inside a success: busy',
  subject: withParts(() => ({ answers: answers.filter(({ code }) => code !== 'busy') })),
}

export const throwsFromSend: WrongDestination = {
  fault: 'takes for granted what is in a success, and throws where it is missing',
  fails: 'odd answers',
  subject: behind((right) => ({
    ...right,
    async send(request, sendOptions) {
      const outcomes = await right.send(request, sendOptions)
      for (const outcome of outcomes)
        if (outcome.status === 'delivered' && outcome.reply) (outcome.reply.body as { status: string }).status.trim()
      return outcomes
    },
  })),
}

export const hasAPatternWithAMemory: WrongDestination = {
  fault: 'recognises an answer by a pattern that remembers where it stopped',
  fails: 'answer table',
  // The table as data; the destination has the right one, or every second answer would be read wrongly too.
  subject: {
    ...rightSubject,
    answers: answers.map((row) => (row.code === 'busy' ? { ...row, when: { status: 200, body: /"busy"/g } } : row)),
  },
}

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

export const holdsTooLittle: WrongDestination = {
  fault: 'parks one event after another for credentials that no event can help',
  fails: 'answer: unauthorized',
  subject: behind((right) => ({
    ...right,
    async send(request, options) {
      const outcomes = await right.send(request, options)
      return outcomes.map((outcome) =>
        outcome.status === 'blocked' && outcome.error.code === 'unauthorized' ? { ...outcome, scope: 'call' } : outcome,
      )
    },
  })),
}

export const followsRedirects: WrongDestination = {
  fault: 'follows a redirect to another host',
  fails: 'redirects are not followed',
  subject: withParts((options) => {
    const transport = transportOf(options)
    return {
      transport: {
        ...transport,
        async send(request, sendOptions) {
          const response = await transport.send(request, sendOptions)
          const { location } = response.headers
          if (!location?.endsWith('/stolen')) return response
          const { status } = await fetch(location, { method: request.method, body: request.body ?? '' })
          return { ...response, status }
        },
      },
    }
  }),
}
