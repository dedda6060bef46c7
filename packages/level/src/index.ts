export { LEVEL_OPTIONS } from './check-options.js'
export { copyLog, type CopyLogOptions } from './copy-log.js'
export { LevelLog } from './level-log.js'
export { type LevelLogOptions } from './check-options.js'
