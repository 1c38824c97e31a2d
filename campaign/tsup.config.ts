import { appPreset } from '../tooling/build/app-preset.js'

export default appPreset({
  main: 'src/main.ts',
  worker: 'src/worker/main.ts',
  'stores/sqlite': 'src/stores/sqlite.ts',
  'stores/postgres': 'src/stores/postgres.ts',
})
