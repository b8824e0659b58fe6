import { useId, useState, type FormEvent } from 'react';
import { isLetIn } from './token';

interface Props {
  readonly onToken: (token: string) => void;
  /** Absent where there is nothing to go back to. */
  readonly onCancel?: (() => void) | undefined;
}

/** Asks for a token, and takes only one that the server knows. */
export function TokenForm({ onToken, onCancel }: Props) {
  const id = useId();
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (form: FormData): Promise<void> => {
    const given = form.get('token');
    // As it stands in a header or in a configuration file, whichever somebody copies.
    const token = typeof given === 'string' ? given.replace(/^\s*(Bearer\s+)?|\s+$/gi, '') : '';
    if (!/^[\x21-\x7e]+$/.test(token)) {
      setFault('A token is one word of letters, digits and signs.');
      return;
    }
    setBusy(true);
    const known = await isLetIn(token);
    setBusy(false);
    if (known) onToken(token);
    else setFault('The server does not know this token.');
  };

  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void submit(new FormData(event.currentTarget));
  };

  return (
    <form className="token-form" onSubmit={onSubmit}>
      <h1>provisioning-graph</h1>
      <label htmlFor={id}>Token</label>
      <input
        id={id}
        name="token"
        type="password"
        autoComplete="off"
        autoFocus
        required
        aria-describedby={`${id}-help`}
        aria-invalid={fault !== ''}
      />
      <p id={`${id}-help`}>
        One of the tokens of the server&apos;s configuration. This page keeps it until it is closed or loaded again, and
        never stores it.
      </p>
      <p role="alert">{fault}</p>
      <p className="token-form-buttons">
        <button type="submit" disabled={busy}>
          Open the explorer
        </button>
        {onCancel && (
          <button type="button" onClick={onCancel}>
            Back
          </button>
        )}
      </p>
    </form>
  );
}
