import { ConfigurationError } from '../../errors/configuration-error.js'
import { behind, type WrongDestination } from './wrong-destination.js'

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
