import { Matches, ValidateBy } from 'class-validator';
import { faultOfFreeText } from '../shared/free-text';

const MAX_DESCRIPTION = 256;

function faultOfDescription(value: unknown): string | undefined {
  const fault = faultOfFreeText(value, MAX_DESCRIPTION);
  return fault ?? (/[<>]/.test(String(value)) ? 'must not hold < or >, which the registry refuses' : undefined);
}

/** Accepts what the registry takes as a description, the empty text too. */
export function IsTargetDescription(): PropertyDecorator {
  return ValidateBy({
    name: 'isTargetDescription',
    validator: {
      validate: (value) => faultOfDescription(value) === undefined,
      defaultMessage: (args) => faultOfDescription(args?.value) ?? '',
    },
  });
}

/** Accepts the shape of a plugin's name. Which plugins there are, only the registry knows. */
export function IsPluginName(): PropertyDecorator {
  return Matches(/^[A-Za-z0-9]{1,32}$/, {
    message: 'must be the name of a plugin: letters and digits, at most 32, e.g. LdapProvisioner',
  });
}
