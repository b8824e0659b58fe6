import './workers';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import './app.css';
import { Explorer } from './explorer';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root');

createRoot(root).render(<Explorer />);
