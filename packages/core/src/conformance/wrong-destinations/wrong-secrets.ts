import { ConfigurationError } from '../../errors/configuration-error.js'
import { endpoints, transportOf } from './right-destination.js'
import { behind, type WrongDestination, withParts } from './wrong-destination.js'

export const leaksTheToken: WrongDestination = {
  fault: 'keeps what the vendor echoes, secret included, as evidence',
  fails: 'secrets are in no outcome',
  subject: withParts((options) => ({ transport: { ...transportOf(options), redact: (text) => text } })),
}

export const logsTheToken: WrongDestination = {
  fault: 'writes its options to the log when the vendor refuses it',
  fails: 'secrets are in no log',
  subject: behind((right, options) => ({
    ...right,
    async send(request, sendOptions) {
      const outcomes = await right.send(request, sendOptions)
      if (outcomes[0]?.status === 'blocked') process.stderr.write(`refused with ${JSON.stringify(options)}\n`)
      return outcomes
    },
  })),
}

export const showsTheToken: WrongDestination = {
  fault: 'puts the secret into the requests it plans, where every preview shows it',
  fails: 'secrets are in no plan or preview',
  subject: withParts(({ canary }) => {
    const headers = { 'x-key': canary }
    return { endpoints: { ...endpoints, profiles: { ...endpoints.profiles, headers } } }
  }),
}

const { create, ...rest } = behind((right) => right)

export const repeatsOptionsInErrors: WrongDestination = {
  fault: 'repeats all of its options, secrets too, when one of them is wrong',
  fails: 'secrets are in no error of options',
  subject: {
    ...rest,
    create(options) {
      if (!options.baseUrl.startsWith('http://'))
        throw new ConfigurationError('tiny', [{ field: 'options', rule: `are wrong: ${JSON.stringify(options)}` }])
      return create(options)
    },
  },
}
