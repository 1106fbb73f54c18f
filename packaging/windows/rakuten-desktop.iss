; The set-up program for Windows: compiled by Inno Setup 6.3 or newer (packaging/installers/inno.py).
;
;   /DVersion=1.2.3  /DProgram=...\dist\rakuten-desktop
;
; Without administrator rights it installs for the account that runs it.  For all accounts, and by a
; management system (docs/deploy.md):
;
;   setup.exe /ALLUSERS /VERYSILENT /SUPPRESSMSGBOXES /NORESTART

#ifndef Version
  #error Version is not given
#endif
#ifndef Program
  #error Program is not given
#endif

#define Name "Rakuten Classifier"
#define Window "rakuten-desktop-window.exe"
#define Command "rakuten-desktop.exe"

[Setup]
; The same for every version: by it an older one is found, and replaced where it is.
AppId={{6B0F1C7E-3C55-4E0B-9B7B-7D0F6C2B9A51}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=rakuten-classifier
VersionInfoVersion={#Version}
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
DefaultDirName={autopf}\{#Name}
DisableProgramGroupPage=yes
DisableDirPage=auto
UsePreviousAppDir=yes
UsePreviousPrivileges=yes
LicenseFile={#Program}\_internal\licences\rakuten-classifier.txt
SetupIconFile={#SourcePath}\..\..\build\package\made\icons\app.ico
UninstallDisplayIcon={app}\{#Window}
UninstallDisplayName={#Name}
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes
RestartApplications=no
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"

[CustomMessages]
en.Desktop=Put an icon on the desktop
fr.Desktop=Mettre une icône sur le bureau
en.Path=Let scripts and consoles find rakuten-desktop
fr.Path=Rendre rakuten-desktop accessible aux scripts et aux consoles
en.Enrolment=Rakuten Classifier enrolment
fr.Enrolment=Inscription à Rakuten Classifier
en.Model=Rakuten Classifier model
fr.Model=Modèle de Rakuten Classifier
en.RemoveData=Also remove this account's history, models and settings?%n%nWhat was not sent yet would be lost.
fr.RemoveData=Supprimer aussi l'historique, les modèles et les réglages de ce compte ?%n%nCe qui n'a pas encore été envoyé serait perdu.

[Tasks]
Name: "desktopicon"; Description: "{cm:Desktop}"; Flags: unchecked
Name: "path"; Description: "{cm:Path}"; Flags: unchecked

[InstallDelete]
; Libraries of an older version that this one does not have would else be found first.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\{#Window}"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Window}"; Tasks: desktopicon

[Registry]
; HKA: the account's own part of the registry, or the computer's with /ALLUSERS.
Root: HKA; Subkey: "Software\Classes\.enrolment\OpenWithProgids"; ValueType: string; ValueName: "RakutenClassifier.enrolment"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\RakutenClassifier.enrolment"; ValueType: string; ValueData: "{cm:Enrolment}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\RakutenClassifier.enrolment\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Window},0"
Root: HKA; Subkey: "Software\Classes\RakutenClassifier.enrolment\shell\open\command"; ValueType: string; ValueData: """{app}\{#Window}"" ""%1"""
; Nothing opens a model: it comes into use through a channel, which its owner signs.
Root: HKA; Subkey: "Software\Classes\.bundle\OpenWithProgids"; ValueType: string; ValueName: "RakutenClassifier.bundle"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\RakutenClassifier.bundle"; ValueType: string; ValueData: "{cm:Model}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\RakutenClassifier.bundle\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Window},0"

[Run]
Filename: "{app}\{#Window}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
const
  DataFolder = '{localappdata}\rakuten-classifier';
  UserPath = 'Environment';
  MachinePath = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment';

function PathRoot: Integer;
begin
  if IsAdminInstallMode then Result := HKEY_LOCAL_MACHINE else Result := HKEY_CURRENT_USER;
end;

function PathKey: String;
begin
  if IsAdminInstallMode then Result := MachinePath else Result := UserPath;
end;

{ The search path with this program's folder at its end, or without it. }
procedure ChangePath(Add: Boolean);
var
  Before, After: String;
begin
  if not RegQueryStringValue(PathRoot, PathKey, 'Path', Before) then Before := '';
  After := ';' + Before + ';';
  StringChangeEx(After, ';' + ExpandConstant('{app}') + ';', ';', True);
  if Add then After := After + ExpandConstant('{app}');
  while (Length(After) > 0) and (After[1] = ';') do Delete(After, 1, 1);
  while (Length(After) > 0) and (After[Length(After)] = ';') do Delete(After, Length(After), 1);
  if After <> Before then RegWriteExpandStringValue(PathRoot, PathKey, 'Path', After);
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if (CurStep = ssPostInstall) and WizardIsTaskSelected('path') then ChangePath(True);
end;

{ Nothing of a person's goes without an answer: silent, their data stay unless /REMOVEDATA asks. }
function RemoveDataAsked: Boolean;
var
  Number: Integer;
begin
  Result := False;
  if not DirExists(ExpandConstant(DataFolder)) then Exit;
  for Number := 1 to ParamCount do
    if CompareText(ParamStr(Number), '/REMOVEDATA') = 0 then Result := True;
  if not Result and not UninstallSilent then
    Result := MsgBox(CustomMessage('RemoveData'), mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES;
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then ChangePath(False);
  if (CurUninstallStep = usPostUninstall) and RemoveDataAsked then
    DelTree(ExpandConstant(DataFolder), True, True, True);
end;
