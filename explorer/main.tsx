import './workers';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import { FIRST_QUERY } from '../src/first-query';
import './app.css';

// Relative to the page, so that it also works behind a proxy that serves the product under a path.
const fetcher = createGraphiQLFetcher({ url: new URL('graphql', document.baseURI).href });

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');

createRoot(root).render(
  <GraphiQL fetcher={fetcher} defaultQuery={FIRST_QUERY} defaultEditorToolsVisibility="variables">
    <GraphiQL.Logo>
      <span className="explorer-title">provisioning-graph</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
