import { GraphiQL } from 'graphiql';
import { useEffect, useMemo, useState } from 'react';
import { STARTER_QUERIES } from '../src/start/starter-query';
import { storageWithoutHeaders } from './storage';
import { fetcherWith, isLetIn } from './token';
import { TokenForm } from './token-form';

const storage = storageWithoutHeaders(localStorage);

/** The editor; before it, where the server wants one, a form for a token. */
export function Explorer() {
  const [token, setToken] = useState<string>();
  const [shown, setShown] = useState<'nothing' | 'form' | 'editor'>('nothing');
  const fetcher = useMemo(() => fetcherWith(token), [token]);

  useEffect(() => {
    void isLetIn(undefined).then((letIn) => setShown(letIn ? 'editor' : 'form'));
  }, []);

  if (shown === 'nothing') return null;
  if (shown === 'form') {
    const onToken = (given: string): void => {
      setToken(given);
      setShown('editor');
    };
    return <TokenForm onToken={onToken} onCancel={token === undefined ? undefined : () => setShown('editor')} />;
  }
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      showPersistHeadersSettings={false}
      defaultQuery={STARTER_QUERIES.provisioningTasks}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Logo>
        <span className="explorer-title">provisioning-graph</span>
        {token !== undefined && (
          <button type="button" className="explorer-token" onClick={() => setShown('form')}>
            Token
          </button>
        )}
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
