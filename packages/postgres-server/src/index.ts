/**
 * PostgreSQL servers for tests and benchmarks, from npm alone. Not published.
 *
 * @packageDocumentation
 */

export { machineInstallation, packedInstallation, type Installation } from './installation.js'
export { postgresSuite, type PostgresSuite } from './postgres-suite.js'
export { addRole, execute, type AddedRole } from './role.js'
export { LocalServer, type ServerCertificate } from './server.js'
export { openMachineTarget, openTarget, type Target } from './target.js'
