/** Loads a module that a settings file may import, wherever the file lies. */
type Load = () => Promise<unknown>

/** What a settings file may want of this package. Its index also exports who reads settings files, and so this. */
async function gateway(): Promise<unknown> {
  const [{ createGateway }, { defineConfig }] = await Promise.all([
    import('../../create-gateway.js'),
    import('../gateway-config.js'),
  ])
  return { createGateway, defineConfig }
}

/** What the gateway has loaded anyway. */
const atHand: Readonly<Record<string, Load>> = {
  '@waybill/gateway': gateway,
  '@waybill/core': () => import('@waybill/core'),
  '@waybill/core/destination': () => import('@waybill/core/destination'),
  '@waybill/core/http': () => import('@waybill/core/http'),
  '@waybill/core/zod': () => import('@waybill/core/zod'),
  '@waybill/delivery': () => import('@waybill/delivery'),
  '@waybill/delivery/store': () => import('@waybill/delivery/store'),
  '@waybill/salesforce-personalization': () => import('@waybill/salesforce-personalization'),
  '@waybill/synerise': () => import('@waybill/synerise'),
  '@waybill/yespo': () => import('@waybill/yespo'),
}

/** What is loaded when it is asked for. */
const further: Readonly<Record<string, Load>> = {
  '@waybill/delivery/queue': () => import('@waybill/delivery/queue'),
  '@waybill/sandbox': () => import('@waybill/sandbox'),
  '@waybill/store-postgres': () => import('@waybill/store-postgres'),
  '@waybill/store-sqlite': () => import('@waybill/store-sqlite'),
  '@waybill/yespo/templates': () => import('@waybill/yespo/templates'),
}

/** The specifiers of all modules that a settings file finds without installing them. */
export const moduleNames: readonly string[] = [...Object.keys(atHand), ...Object.keys(further)]

/** Modules by their specifier. */
export type Modules = Readonly<Record<string, unknown>>

/**
 * The very modules that this process runs: what a settings file makes with them fits the engine, and none of them has to be
 * installed beside it.
 */
export async function waybillModules(): Promise<Modules> {
  const loaded = Object.entries(atHand).map(async ([name, load]) => [name, await load()] as const)
  return Object.fromEntries(await Promise.all(loaded))
}

/** A module that is not at hand; undefined when the gateway has none of this name. */
export async function waybillModule(specifier: string): Promise<unknown> {
  return further[specifier]?.()
}
