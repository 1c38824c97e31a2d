import { appPreset } from '../tooling/app-preset.js'

export default appPreset('src/main.ts', 'src/sink.ts', 'src/synerise-throughput.ts')
