/** The only door to the icon set: an icon is decoration beside a word, or it carries a label. */
import {
  ArrowRight,
  Building2,
  CalendarClock,
  ChartColumn,
  Check,
  ChevronDown,
  ChevronUp,
  ChevronsUpDown,
  CircleAlert,
  CircleCheck,
  Clock,
  CloudOff,
  Copy,
  Download,
  Eye,
  FileUp,
  Gauge,
  Grip,
  History,
  Inbox,
  Info,
  KeyRound,
  ListChecks,
  LogOut,
  Mic,
  MicOff,
  Minus,
  MonitorSmartphone,
  Pause,
  Pencil,
  Phone,
  PhoneCall,
  PhoneOff,
  Play,
  Plus,
  RefreshCw,
  Search,
  Settings,
  ShieldCheck,
  Trash2,
  TriangleAlert,
  Upload,
  User,
  Users,
  Wallet,
  Webhook,
  X,
} from 'lucide-react';

const icons = {
  'arrow-right': ArrowRight,
  building: Building2,
  'calendar-clock': CalendarClock,
  chart: ChartColumn,
  check: Check,
  'chevron-down': ChevronDown,
  'chevron-up': ChevronUp,
  'chevrons-up-down': ChevronsUpDown,
  'circle-alert': CircleAlert,
  'circle-check': CircleCheck,
  clock: Clock,
  'cloud-off': CloudOff,
  copy: Copy,
  download: Download,
  eye: Eye,
  'file-up': FileUp,
  gauge: Gauge,
  history: History,
  inbox: Inbox,
  info: Info,
  key: KeyRound,
  'list-checks': ListChecks,
  'log-out': LogOut,
  keypad: Grip,
  mic: Mic,
  'mic-off': MicOff,
  minus: Minus,
  monitor: MonitorSmartphone,
  pause: Pause,
  pencil: Pencil,
  phone: Phone,
  'phone-call': PhoneCall,
  'phone-off': PhoneOff,
  play: Play,
  plus: Plus,
  refresh: RefreshCw,
  search: Search,
  settings: Settings,
  shield: ShieldCheck,
  trash: Trash2,
  'triangle-alert': TriangleAlert,
  upload: Upload,
  user: User,
  users: Users,
  wallet: Wallet,
  webhook: Webhook,
  x: X,
} as const;

export type IconName = keyof typeof icons;

export interface IconProps {
  name: IconName;
  /** Only when no word stands beside it. */
  label?: string;
  size?: number;
  className?: string;
}

export function Icon({ name, label, size = 16, className = 'shrink-0' }: IconProps) {
  const Drawing = icons[name];
  const naming =
    label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return <Drawing size={size} strokeWidth={1.75} className={className} {...naming} />;
}
