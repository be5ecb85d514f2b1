/** What other programs use of the simulators; everything else speaks to a gateway from outside. */

export { Failure } from './base/failure.ts';
export { type ProvisionOptions, type ProvisionReport, provision } from './provision/provision.ts';
