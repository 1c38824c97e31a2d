/** The shop of the demo: its catalogue and its customers, all made up. */
export interface ShopProduct {
  readonly product_id: string
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly brand: string
  readonly price: number
  readonly currency: 'EUR'
  readonly url: string
  readonly image_url: string
}

const names = [
  'Trail boot',
  'Wool sock',
  'Rain jacket',
  'Daypack 20 l',
  'Müsli bar',
  'Headlamp',
  'Карта гір',
  '登山杖',
  'Camp mug ☕',
]

export const products: readonly ShopProduct[] = names.map((name, index) => ({
  product_id: `P-${100 + index}`,
  sku: `SKU-${100 + index}`,
  name,
  category: index % 2 === 0 ? 'Outdoor' : 'Accessories',
  brand: 'Peak',
  price: 5 + index * 12.5,
  currency: 'EUR',
  url: `https://shop.example/p/${100 + index}`,
  image_url: `https://shop.example/i/${100 + index}.jpg`,
}))

export interface Customer {
  readonly userId: string
  readonly anonymousId: string
  readonly email: string
  readonly firstName: string
  readonly phone: string
}

const firstNames = ['Ada', 'Björn', 'Chloé', 'Dmytro', 'Elif', 'Finn', 'Grażyna', 'Hana']

/** As many customers as asked for; the ids are unique. */
export function makeCustomers(count: number): readonly Customer[] {
  return Array.from({ length: count }, (_, index) => ({
    userId: `cust-${1000 + index}`,
    // A UUID, as browsers' SDKs make them.
    anonymousId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    email: `customer${index}@shop.example`,
    firstName: firstNames[index % firstNames.length] as string,
    phone: `+4930${String(1_000_000 + index)}`,
  }))
}
