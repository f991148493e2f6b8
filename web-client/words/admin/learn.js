import {learn} from '../words.js';
import de from './de.js';
import en from './en.js';
import fr from './fr.js';
import nl from './nl.js';

learn({nl, en, fr, de});
