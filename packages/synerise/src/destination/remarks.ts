import type { CustomerEvent, Fields, IdentifyEvent } from '@waybill/core'
import { fieldsOf, leftOut, propertiesOf, type Remark, traitsOf, type VendorCall } from '@waybill/core/destination'
import { isAttributeName } from '../model/identifiers.js'
import { noRemarks, reservedParamsIn, reservedTraitsIn } from '../model/remark.js'

/** What an event loses on its way to the call that it became. `undefined` where it loses nothing, as nearly always. */
export function lostIn({ json }: VendorCall, event: CustomerEvent): readonly Remark[] | undefined {
  const params = (json as { readonly params?: Fields }).params
  const found = reservedParamsIn(params, 'properties')
  const reserved = found === noRemarks ? undefined : found
  if (params?.['orderStatus'] === undefined || params['products'] !== undefined) return reserved
  const { products } = propertiesOf(event)
  return Array.isArray(products) && products.length > 0 ? [...found, productsLeftOut] : reserved
}

/** What the traits of a person lose on their way to a profile. `undefined` where they lose nothing. */
export function lostOfProfile({ json }: VendorCall, event: IdentifyEvent): readonly Remark[] | undefined {
  const body = fieldsOf(json) ?? {}
  const traits = traitsOf(event)
  const remarks = [
    leftOut(traits, 'email', body['email'], 'an address like name@example.com'),
    leftOut(traits, 'phone', body['phone'], '6 to 20 digits, with +, spaces, brackets, hyphens or slashes'),
    ...Object.keys(traits).map((name) =>
      isAttributeName(name) ? undefined : leftOut(traits, name, undefined, 'no names with line breaks or hidden signs'),
    ),
    ...reservedTraitsIn(fieldsOf(body['attributes'])),
  ].filter((remark) => remark !== undefined)
  return remarks.length > 0 ? remarks : undefined
}

const productsLeftOut: Remark = Object.freeze({
  code: 'products_left_out',
  field: 'properties.products',
  hint: 'They were left out: Synerise takes products that all have id, name and price, in one currency.',
})
