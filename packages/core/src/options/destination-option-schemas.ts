import { type ConsentRule, consentIssues, isDestinationName, nameRule } from '../destination/destination-options.js'
import { optionRules } from './option-rules.js'

const { given, list, word } = optionRules

/** Schemas of `DestinationOptions`. Each one is made when it is read. */
export const destinationOptionSchemas = {
  get name() {
    return given<string>(`a name: ${nameRule.slice('be '.length)}`, isDestinationName).optional()
  },
  get formerNames() {
    return list(word('a name that the lane had'), 'a list of names').optional()
  },
  get remarks() {
    return list(word('the code of a remark'), 'a list of codes').optional()
  },
  get consent() {
    return given<ConsentRule>('what the destination requires', () => true)
      .superRefine((consent, context) => {
        for (const { field, rule, hint } of consentIssues(consent, ''))
          context.addIssue({
            code: 'custom',
            path: field === '' ? [] : [field.slice(1)],
            message: rule,
            params: { hint },
          })
      })
      .optional()
  },
}
