import { ProvisioningMode } from './provisioning-mode.enum';

export const SETTABLE_MODES = Object.values(ProvisioningMode).filter((mode) => mode !== 'UNKNOWN');
export const UNSETTABLE = { message: `must be one of ${SETTABLE_MODES.join(', ')}` };
