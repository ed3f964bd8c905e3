; Inno Setup 6: the installer for Windows. setup/package/build.py calls it with /DVersion /DProgram /DOut /DName /DRoot.
#ifndef Version
  #error Run setup\package\build.py, which says what is packed.
#endif

[Setup]
AppId={{6C5C7C0E-4C0B-4F7F-9A37-0C5B7E0C9D51}
AppName=GenRepair
AppVersion={#Version}
AppVerName=GenRepair {#Version}
AppPublisher=The GenRepair authors
VersionInfoVersion={#Version}
DefaultDirName={autopf}\GenRepair
DefaultGroupName=GenRepair
DisableProgramGroupPage=yes
; For oneself without asking an administrator; for everybody when one asks for it.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile={#Root}\LICENSE
OutputDir={#Out}
OutputBaseFilename={#Name}
SetupIconFile={#Program}\_internal\genrepair.ico
UninstallDisplayIcon={app}\GenRepair.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "path"; Description: "Make the command genrepair-cli known to terminals"; Flags: unchecked

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; What an older version left must not be loaded by a newer one.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\GenRepair"; Filename: "{app}\GenRepair.exe"
Name: "{autodesktop}\GenRepair"; Filename: "{app}\GenRepair.exe"; Tasks: desktopicon

[Registry]
; Projects belong to GenRepair; photos keep the program they have and offer GenRepair under "Open with".
Root: HKA; Subkey: "Software\Classes\.genrepair\OpenWithProgids"; ValueType: string; ValueName: "GenRepair.Project"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\GenRepair.Project"; ValueType: string; ValueData: "GenRepair Project"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\GenRepair.Project\DefaultIcon"; ValueType: string; ValueData: "{app}\GenRepair.exe,0"
Root: HKA; Subkey: "Software\Classes\GenRepair.Project\shell\open\command"; ValueType: string; ValueData: """{app}\GenRepair.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "GenRepair"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\shell\open\command"; ValueType: string; ValueData: """{app}\GenRepair.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".jpg"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".jpeg"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".png"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".tif"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".tiff"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".webp"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".avif"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".heic"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\GenRepair.exe\SupportedTypes"; ValueType: string; ValueName: ".dng"; ValueData: ""
Root: HKA; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: path; Check: NotOnPath(ExpandConstant('{app}')) and not IsAdminInstallMode

[Run]
Filename: "{app}\GenRepair.exe"; Description: "{cm:LaunchProgram,GenRepair}"; Flags: nowait postinstall skipifsilent

[Code]
function NotOnPath(Folder: string): Boolean;
var
  Known: string;
begin
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known) then
    Known := '';
  Result := Pos(';' + Uppercase(Folder) + ';', ';' + Uppercase(Known) + ';') = 0;
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Known, Folder: string;
  At: Integer;
begin
  if Step <> usPostUninstall then
    exit;
  if not RegQueryStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known) then
    exit;
  Folder := ';' + ExpandConstant('{app}');
  At := Pos(Uppercase(Folder), Uppercase(Known));
  if At > 0 then
  begin
    Delete(Known, At, Length(Folder));
    RegWriteExpandStringValue(HKEY_CURRENT_USER, 'Environment', 'Path', Known);
  end;
end;
